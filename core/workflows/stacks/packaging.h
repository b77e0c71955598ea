#pragma once

#include "core/aws/session.h"
#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace skydeck::workflows {

struct PackedTemplate {
    std::string body;
    std::string url; ///< set when the body is too large to be sent: it lies there
};

/// Does what `aws cloudformation package` does: zips the files and folders that a template names, uploads them and
/// names the uploads instead; everything else stays as written. A template that names none is given back untouched and
/// needs no bucket. `folder` is what paths are relative to. InvalidInput (LocalPathNotFound) names the resource.
Result<PackedTemplate> packTemplate(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                    const std::string& body, const std::filesystem::path& folder,
                                    const CallContext& context);

/// A file, or all files of a folder, as a zip: the same files give the same bytes. `__pycache__` stays out.
Result<std::string> zipPath(const std::filesystem::path& path);

} // namespace skydeck::workflows
