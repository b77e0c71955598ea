#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <string>
#include <vector>

namespace skydeck::lab {

class MachineCatalogue;

/// A limit that the lab holds its callers to.
struct Quota {
    std::string service;     ///< "ec2"
    std::string serviceName; ///< "Amazon Elastic Compute Cloud (Amazon EC2)"
    std::string code;        ///< "L-1216C47A"
    std::string name;
    double usual = 0; ///< what it is when nobody asked for more
    double value = 0;
    bool adjustable = false;
};

/// The account's quotas, and the increases that were asked for. Thread-safe.
class QuotaStore {
public:
    QuotaStore(Database& database, const Clock& clock, const MachineCatalogue& machines);

    /// All, by service and code.
    Result<std::vector<Quota>> all() const;
    /// What holds now: the highest that was granted, or `usual`.
    Result<double> valueOf(const std::string& code, double usual) const;
    /// Granted at once; `request` is RequestedServiceQuotaChange of the API.
    Result<Json> raise(const Quota& quota, double value, const std::string& requester);
    /// RequestedServiceQuotaChange each, in order of time.
    Result<std::vector<Json>> requests() const;

private:
    Documents m_documents;
    const Clock& m_clock;
    std::vector<Quota> m_known;
};

} // namespace skydeck::lab
