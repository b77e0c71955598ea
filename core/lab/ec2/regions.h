#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::ec2 {

struct Zone {
    std::string name; ///< "us-east-1a"
    std::string id;   ///< "use1-az1"
};

struct Region {
    std::string name;
    std::vector<Zone> zones;
    bool needsOptIn = false;
};

/// AWS's commercial regions ("Regions and Availability Zones", AWS Regions guide). Which letter means which zone id
/// differs from account to account on AWS; here letters and numbers go in step.
const std::vector<Region>& regions();

/// The region of that name. One that AWS does not have gets three zones, so that a lab may call its region what it
/// likes.
Region regionNamed(std::string_view name);

} // namespace skydeck::lab::ec2
