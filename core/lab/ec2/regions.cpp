#include "core/lab/ec2/regions.h"

#include <algorithm>

namespace skydeck::lab::ec2 {

namespace {

struct Row {
    const char* name;
    const char* zoneId;
    const char* letters;
    bool needsOptIn;
};

constexpr Row kRows[] = {
    {"us-east-1", "use1", "abcdef", false},     {"us-east-2", "use2", "abc", false},
    {"us-west-1", "usw1", "ab", false},         {"us-west-2", "usw2", "abcd", false},
    {"ca-central-1", "cac1", "abd", false},     {"sa-east-1", "sae1", "abc", false},
    {"eu-central-1", "euc1", "abc", false},     {"eu-north-1", "eun1", "abc", false},
    {"eu-west-1", "euw1", "abc", false},        {"eu-west-2", "euw2", "abc", false},
    {"eu-west-3", "euw3", "abc", false},        {"ap-northeast-1", "apne1", "acd", false},
    {"ap-northeast-2", "apne2", "abcd", false}, {"ap-northeast-3", "apne3", "abc", false},
    {"ap-south-1", "aps1", "abc", false},       {"ap-southeast-1", "apse1", "abc", false},
    {"ap-southeast-2", "apse2", "abc", false},  {"af-south-1", "afs1", "abc", true},
    {"ap-east-1", "ape1", "abc", true},         {"ap-south-2", "aps2", "abc", true},
    {"ap-southeast-3", "apse3", "abc", true},   {"ap-southeast-4", "apse4", "abc", true},
    {"ap-southeast-5", "apse5", "abc", true},   {"ap-southeast-7", "apse7", "abc", true},
    {"ca-west-1", "caw1", "abc", true},         {"eu-central-2", "euc2", "abc", true},
    {"eu-south-1", "eus1", "abc", true},        {"eu-south-2", "eus2", "abc", true},
    {"il-central-1", "ilc1", "abc", true},      {"me-central-1", "mec1", "abc", true},
    {"me-south-1", "mes1", "abc", true},        {"mx-central-1", "mxc1", "abc", true},
};

Region makeRegion(std::string_view name, std::string_view zoneId, std::string_view letters, bool needsOptIn) {
    Region region{std::string(name), {}, needsOptIn};
    for (const char letter : letters)
        region.zones.push_back(
            {region.name + letter, std::string(zoneId) + "-az" + std::to_string(region.zones.size() + 1)});
    return region;
}

} // namespace

const std::vector<Region>& regions() {
    static const std::vector<Region> all = [] {
        std::vector<Region> made;
        for (const Row& row : kRows)
            made.push_back(makeRegion(row.name, row.zoneId, row.letters, row.needsOptIn));
        return made;
    }();
    return all;
}

Region regionNamed(std::string_view name) {
    const auto found = std::ranges::find(regions(), name, &Region::name);
    return found != regions().end() ? *found : makeRegion(name, name, "abc", false);
}

} // namespace skydeck::lab::ec2
