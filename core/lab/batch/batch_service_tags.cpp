#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_service.h"

#include "core/base/strings.h"

namespace skydeck::lab {

using batch::clientError;

namespace {
constexpr std::size_t kMostBatchTags = 50;

/// "job-queue" of "arn:aws:batch:us-east-1:123456789012:job-queue/name".
std::string kindOfArn(const std::string& arn) {
    const std::string resource = arn.substr(arn.rfind(':', arn.rfind('/')) + 1);
    return arn.starts_with("arn:") ? resource.substr(0, resource.find('/')) : std::string();
}
} // namespace

/// Hands a resource's tags to `change`, and keeps them when that gives true.
Status BatchService::changeTags(const std::string& arn, const std::function<Result<bool>(Json& tags)>& change) {
    const std::string kind = kindOfArn(arn);
    const auto missing = [&] { return clientError("Resource " + arn + " does not exist."); };
    const auto changed = [&](Json& resource) {
        if (!resource.contains("tags")) resource["tags"] = Json::object();
        return change(resource["tags"]);
    };
    const auto document = [&](Result<std::optional<Json>> found, Status (BatchStore::*put)(const Json&)) -> Status {
        if (!found) return fail(found.error());
        if (!*found) return missing();
        SKYDECK_ASSIGN(const bool keep, changed(**found));
        return keep ? (store().*put)(**found) : Status();
    };
    return store().database().transaction([&]() -> Status {
        if (kind == "compute-environment") return document(store().environment(arn), &BatchStore::putEnvironment);
        if (kind == "job-queue") return document(store().queue(arn), &BatchStore::putQueue);
        if (kind == "job-definition") return document(store().definition(arn), &BatchStore::putDefinition);
        if (kind == "scheduling-policy") return document(store().policy(arn), &BatchStore::putPolicy);
        if (kind != "job") return missing();
        SKYDECK_ASSIGN(auto job, store().job(arn));
        if (!job) return missing();
        SKYDECK_ASSIGN(const bool keep, changed(job->detail));
        return keep ? store().saveJob(*job) : Status();
    });
}

Result<Reply> BatchService::tagResource(const Call& call) {
    return replyOf(changeTags(stringAt(call.input, "resourceArn"), [&](Json& tags) -> Result<bool> {
        for (const auto& [key, value] : memberAt(call.input, "tags").items()) {
            if (key.starts_with("aws:")) return clientError("Tag keys must not begin with aws:.");
            tags[key] = value;
        }
        if (tags.size() > kMostBatchTags)
            return clientError("A resource can have at most " + std::to_string(kMostBatchTags) + " tags.");
        return true;
    }));
}

Result<Reply> BatchService::untagResource(const Call& call) {
    return replyOf(changeTags(stringAt(call.input, "resourceArn"), [&](Json& tags) -> Result<bool> {
        for (const Json& key : arrayAt(call.input, "tagKeys"))
            tags.erase(key.get<std::string>());
        return true;
    }));
}

Result<Reply> BatchService::listTagsForResource(const Call& call) {
    Json found = Json::object();
    SKYDECK_TRY(changeTags(stringAt(call.input, "resourceArn"), [&](Json& tags) -> Result<bool> {
        found = tags;
        return false;
    }));
    return Reply(Json{{"tags", std::move(found)}});
}

} // namespace skydeck::lab
