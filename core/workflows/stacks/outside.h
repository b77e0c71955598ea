#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Something that hangs in a stack's resources but was not made by the stack: CloudFormation cannot delete the resource
/// before it is gone.
struct OutsideThing {
    std::string id;
    std::string type; ///< "AWS::EC2::Instance"
    std::string name; ///< as people call it; may be empty
    std::string in;   ///< logical id of the stack's resource that it hangs in
    std::string inId; ///< that one's physical id
};

/// Looks at the stack's networks (instances, network interfaces, security groups, subnets, route tables, gateways,
/// endpoints), clusters (services) and roles (instance profiles). Changes nothing.
Result<std::vector<OutsideThing>> findOutside(const std::shared_ptr<aws::Session>& session,
                                              const std::vector<aws::cloudformation::StackResource>& resources,
                                              const CallContext& context);

/// Deletes them in an order that works, and waits until they are gone.
Status removeOutside(const std::shared_ptr<aws::Session>& session, const std::vector<OutsideThing>& things,
                     const CallContext& context);

} // namespace skydeck::workflows
