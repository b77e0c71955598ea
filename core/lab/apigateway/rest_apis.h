#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace skydeck::lab {

/// REST APIs, each one document: {"api": members of RestApi, "resources": {id: {members of Resource, "methods": {verb:
/// Method}}}, "deployments": {id: {members of Deployment, "resources"}}, "stages": {name: Stage}}. Thread-safe.
class RestApis {
public:
    RestApis(Database& database, const Clock& clock) : m_database(database), m_documents(database), m_clock(clock) {}

    Status create(const Json& document);
    /// NotFoundException in API Gateway's words.
    Result<std::shared_ptr<const Json>> find(const std::string& id) const;
    Result<std::vector<Json>> list() const;
    /// Changes one in a transaction; what `change` gives is given.
    Result<Json> change(const std::string& id, const std::function<Result<Json>(Json&)>& change);
    Status remove(const std::string& id);

    /// What is set for the whole account: {"cloudwatchRoleArn"} or nothing.
    Result<Json> account() const;
    Status setAccount(const Json& settings);

    /// Ten letters and digits, as AWS's ids of APIs, or another count.
    static std::string newId(std::size_t length = 10);
    double now() const { return static_cast<double>(static_cast<std::int64_t>(toEpochSeconds(m_clock.now()))); }

private:
    Database& m_database;
    mutable Documents m_documents;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, std::shared_ptr<const Json>> m_parsed; // as the database has them
};

tl::unexpected<Error> apiNotFound(std::string message);
tl::unexpected<Error> apiBadRequest(std::string message);
tl::unexpected<Error> apiConflict(std::string message);

} // namespace skydeck::lab
