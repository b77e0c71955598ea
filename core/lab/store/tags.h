#pragma once

#include "core/lab/store/database.h"

#include <string>

namespace skydeck::lab {

/// Tags of resources by ARN, for services that keep them apart from what they tag.
class Tags {
public:
    explicit Tags(Database& database) : m_database(database) {}

    /// {key: value}; an empty object for a resource without any.
    Result<Json> of(const std::string& arn) const;
    /// Adds to those that are there, from a list of {"Key", "Value"}.
    Status add(const std::string& arn, const Json& list);
    /// From a list of keys.
    Status remove(const std::string& arn, const Json& keys);
    /// When the resource is gone.
    Status forget(const std::string& arn);

    /// [{"Key", "Value"}], in order of keys.
    static Json asList(const Json& tags);

private:
    Database& m_database;
};

} // namespace skydeck::lab
