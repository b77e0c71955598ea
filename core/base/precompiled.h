#pragma once
// What nearly every file of core includes; the build compiles it once. Each file still includes what it uses.

#include "core/base/json.h"
#include "core/base/result.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>
