# Writes OUTPUT, a .cc with the text of patterns/*.pattern and patterns/*/*.pattern below SOURCE_DIR.
file(GLOB paths RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/patterns/*.pattern ${SOURCE_DIR}/patterns/*/*.pattern)
list(SORT paths)
set(code "#include \"patterns/builtin_files.h\"\n\nnamespace mailtrace {\nnamespace {\n\n")
# Literals of a string_view know their length: a compiler would count it byte by byte, and Clang gives up after a million
# steps.
string(APPEND code "using namespace std::string_view_literals;\n\n")
string(APPEND code "constexpr BuiltinFile kFiles[] = {\n")
foreach(path IN LISTS paths)
  file(READ ${SOURCE_DIR}/${path} text)
  string(APPEND code "    {\"${path}\"sv, R\"pattern~(${text})pattern~\"sv},\n")
endforeach()
string(APPEND code "};\n\n}  // namespace\n\n")
string(APPEND code "std::span<const BuiltinFile> builtin_files() { return kFiles; }\n\n}  // namespace mailtrace\n")
file(WRITE ${OUTPUT} "${code}")
