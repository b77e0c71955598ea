#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::dynamodb {

struct KeyAttribute {
    std::string name; ///< empty: no such key
    std::string type; ///< S, N or B
};

struct KeySchema {
    KeyAttribute hash;
    KeyAttribute range;
    bool hasRange() const { return !range.name.empty(); }
    bool has(std::string_view attribute) const { return attribute == hash.name || attribute == range.name; }
};

struct Index {
    std::int64_t id = 0; ///< within its table, never used again
    std::string name;
    KeySchema keys;
    bool global = false;
    std::string projection; ///< ALL, KEYS_ONLY, INCLUDE
    std::vector<std::string> included;
};

/// A table as requests need it, made from `definition`, the document that is stored: AWS's TableDescription without
/// states and counts, and beside it Tags, Ttl, IndexId of each index, ReadyAt where a change of state is due,
/// DeletedAt, PointInTimeRecovery, LatestStreamView and LatestStreamMade.
struct Table {
    std::int64_t id = 0;
    std::string name;
    KeySchema keys;
    std::vector<Index> indexes;
    std::string streamView; ///< StreamViewType; empty: changes are not recorded
    Json definition;

    static Table of(std::int64_t id, Json definition);
    const Index* index(std::string_view name) const;
    bool hasLocalIndexes() const;
    std::string ttlAttribute() const; ///< empty: not enabled
    /// CREATING, UPDATING, ACTIVE or DELETING at `now`, in seconds since 1970.
    std::string status(double now) const;
    /// Deleted, and DELETING no more.
    bool isGone(double now) const;
};

/// How long a table or a global index takes to become ACTIVE after CreateTable and UpdateTable.
inline constexpr double kTransitionSeconds = 0.25;

/// Checks the input of CreateTable and makes the definition of it, without id, ARN and times.
Result<Json> definitionOf(const Json& input);
/// Checks and adds a global index to a definition: UpdateTable's Create.
Status addGlobalIndex(Json& definition, Json index, const Json& attributes);
/// Checks BillingMode and ProvisionedThroughput against each other and puts them into the definition.
Status setBilling(Json& definition, const Json& input);

/// Puts StreamSpecification into a definition, which has its TableArn; `now` names a stream that begins.
Status setStream(Json& definition, const Json& specification, double now);

/// TableDescription of a table at `now`.
Json describe(const Table& table, double now, std::int64_t items, std::int64_t bytes);

/// Whether AWS takes it as a table's or an index's name.
bool isTableName(std::string_view name);

} // namespace skydeck::lab::dynamodb
