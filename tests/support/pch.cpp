#include "tests/support/pch.h"
