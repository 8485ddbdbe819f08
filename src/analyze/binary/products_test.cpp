#include "format/pattern.h"

#include <gtest/gtest.h>
