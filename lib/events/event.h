// What one log line means: a kind, and the fields a pattern found in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/timestamp.h"
#include "lines/line.h"
#include "patterns/field.h"  // EventKind, Field, Fields

