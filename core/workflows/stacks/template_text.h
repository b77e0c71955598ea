#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// A resource as its template names it.
struct TemplateResource {
    std::string logicalId;
    std::string type;
    std::string condition; ///< empty: it is always made
};

/// How a property names what was uploaded.
enum class UploadForm {
    S3BucketAndKey, ///< {S3Bucket, S3Key}
    BucketAndKey,   ///< {Bucket, Key}
    S3Uri,          ///< s3://bucket/key
    TemplateUrl,    ///< https://…: a template, packed itself
};

/// A property that names a file or folder of this machine where AWS wants something in S3.
struct LocalPath {
    std::string logicalId;
    std::string type;
    std::string property; ///< "Code"
    std::string path;     ///< as written: relative to the template's folder
    UploadForm form = UploadForm::S3BucketAndKey;
    bool zipped = false;                ///< a file is zipped too, unless it is a zip
    std::size_t offset = 0, length = 0; ///< of the value in the text
};

/// What the deployer reads of a template itself; its meaning is CloudFormation's affair.
struct TemplateText {
    std::vector<TemplateResource> resources; ///< as written, first to last
    std::vector<LocalPath> localPaths;
};

/// Reads JSON and YAML. InvalidInput (TemplateNotRead) with the place of the fault.
Result<TemplateText> readTemplate(std::string_view body);

} // namespace skydeck::workflows
