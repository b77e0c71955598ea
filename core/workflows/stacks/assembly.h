#pragma once

#include "core/aws/session.h"
#include "core/base/call_context.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// One stack of a cloud assembly: what `cdk synth` leaves in its cdk.out folder.
struct AssemblyStack {
    std::string name; ///< the stack's, not the construct's
    std::string description;
    std::filesystem::path templateFile;
    std::vector<std::filesystem::path> assetManifests; ///< what must lie in S3 before it is deployed
    std::vector<std::string> dependsOn;                ///< stacks of this assembly to deploy first
};

bool isAssembly(const std::filesystem::path& folder);
/// Its stacks in the order in which they can be deployed, those of stages too. InvalidInput (AssemblyNotRead) names the
/// file; NotImplemented (LegacyAssets) for assemblies of CDK 1's kind, whose assets are parameters.
Result<std::vector<AssemblyStack>> readAssembly(const std::filesystem::path& folder);

/// Uploads the files of an asset manifest to where the template looks for them; what is there already is left alone.
/// NotFound (NotBootstrapped) when the CDK's bucket is not there, NotImplemented (DockerAssets, ExecutableAssets) by
/// the asset's name.
Status publishAssets(const std::shared_ptr<aws::Session>& session, const std::filesystem::path& manifest,
                     const CallContext& context);

} // namespace skydeck::workflows
