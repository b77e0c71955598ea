#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// The values are EC2's state codes.
enum class InstanceState { Pending = 0, Running = 16, ShuttingDown = 32, Terminated = 48, Stopping = 64, Stopped = 80 };

/// "running", "shutting-down", …
std::string_view toString(InstanceState state);

/// {"Code": 16, "Name": "running"}
Json stateJson(InstanceState state);
/// Of a reservation that the store gave.
InstanceState stateOf(const Json& reservation);

/// An instance as its owner registers it: a compute environment, or RunInstances.
struct InstanceSpec {
    std::string instanceType; ///< "g4dn.xlarge"
    std::string imageId;
    std::string subnetId;
    std::vector<std::string> groupIds;
    InstanceState state = InstanceState::Pending;
    Json tags = Json::array();       ///< [{Key, Value}]
    std::string reservationId = {};  ///< empty: one of its own
    std::int64_t launchIndex = 0;    ///< within the reservation
    std::string privateAddress = {}; ///< empty: any free one
    Json more = Json::object();      ///< further members of Instance
    /// What Instance does not show (UserData, …). Not null: the lab's engine runs it; it has a network interface.
    Json attributes = {};
};

/// Instances that DescribeInstances shows. Each is a Reservation of EC2's API with one element in Instances.
/// Thread-safe through the database's lock.
class InstanceStore {
public:
    InstanceStore(Database& database, const Clock& clock, Random& random)
        : m_database(database), m_documents(database), m_clock(clock), m_random(random) {}

    /// Gives it an id, a launch time and a free address of its subnet; subnet and groups must exist.
    /// InsufficientFreeAddressesInSubnet when there is none. Returns the reservation.
    Result<Json> put(const InstanceSpec& spec);
    /// With `attributes` under Attributes, when it has them. InvalidInstanceID.NotFound; terminated ones are found for
    /// an hour.
    Result<Json> get(std::string_view instanceId) const;
    /// `reason` is StateTransitionReason ("User initiated"), or empty.
    Status update(std::string_view instanceId, InstanceState state, std::string_view reason = {});
    /// Changes an instance in one transaction; `work` may refuse.
    using Work = std::function<Status(Json& instance, Json& attributes)>;
    Status change(std::string_view instanceId, const Work& work);
    /// Terminated ones stay visible for an hour, as on EC2. In order of launch.
    Result<std::vector<Json>> list() const;
    /// An address of a subnet that no instance and no network interface has: `wanted`, or any when that is empty.
    /// InvalidIPAddress.InUse, InsufficientFreeAddressesInSubnet.
    Result<std::string> freeAddress(const Json& subnet, const std::string& wanted) const;
    /// The instances that still occupy a subnet: all but the terminated ones.
    Result<std::vector<Json>> alive() const;

private:
    bool isForgotten(const Json& reservation) const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace skydeck::lab
