#pragma once

#include "core/lab/s3/s3_store.h"
#include "core/lab/service.h"

namespace skydeck::lab {

/// What a bucket is told once and gives back: policy, CORS rules, website, lifecycle … One row of s3_settings.cpp each,
/// from which its Put…, Get… and Delete… operations follow.
void addSettingHandlers(Service& service, std::shared_ptr<S3Store> store);

/// Settings that the lab itself goes by; null when the bucket has none.
Result<Json> bucketSetting(const S3Store& store, const std::string& bucket, std::string_view kind);
namespace setting {
inline constexpr const char* kCors = "cors";
inline constexpr const char* kPolicy = "policy";
inline constexpr const char* kWebsite = "website";
inline constexpr const char* kPublicAccess = "publicAccessBlock";
} // namespace setting

} // namespace skydeck::lab
