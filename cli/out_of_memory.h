// What becomes of the program when the system has no more memory for it.
#pragma once

namespace mailtrace {

/// From now on a failed request for memory, in any thread, ends the program: it says so, and what needs less, and
/// exits as for other trouble. What was not yet written of the output is lost: nobody could say how much of it there is.
void end_when_out_of_memory();

}  // namespace mailtrace
