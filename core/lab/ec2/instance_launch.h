#pragma once

#include "core/lab/lab.h"

namespace skydeck::lab {

/// RunInstances: checks what is asked for against the account (image, type, key, network, profile, vCPU quota), stores
/// the pending instances in one transaction and has them booted. Gives the reservation.
Result<Json> runInstances(Lab& lab, const Call& call);

/// An IamInstanceProfileSpecification (Name or Arn) as instances show it: {Arn, Id}. InvalidParameterValue when there
/// is none.
Result<Json> instanceProfileOf(Lab& lab, const Json& given);

} // namespace skydeck::lab
