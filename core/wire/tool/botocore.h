#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <string>

namespace skydeck::modelc {

/// The JSON files of one service, from the newest version folder below botocore's data folder, or one of our own that
/// is laid out like it.
struct ServiceFiles {
    Json service;
    Json paginators; ///< null when the service has none
    Json waiters;    ///< likewise
};

/// NotFound names the service and where it was looked for.
Result<ServiceFiles> readService(const std::filesystem::path& data, const std::string& name);

/// endpoints.json of the data folder itself. NotFound when it is missing.
Result<Json> readEndpoints(const std::filesystem::path& data);

} // namespace skydeck::modelc
