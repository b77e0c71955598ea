#pragma once

#include "core/workflows/catalogue.h"
#include "core/workflows/stacks/estimate.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace skydeck::panels::stacks {

/// A template that can be deployed: of the catalogue, a file, a stack of a cdk.out folder, or what a stack has already.
struct DeploySource {
    QString name; ///< the stack name proposed
    QString title;
    QString summary;
    std::filesystem::path file;
    std::vector<std::filesystem::path> assetManifests{}; ///< see core/workflows/stacks/assembly.h
    std::string ofStack{};                               ///< set: no file, but the template that this stack has
};

std::vector<DeploySource> sourcesOf(const std::vector<workflows::CatalogueEntry>& entries);
/// A template file is one source; a folder that `cdk synth` made holds one for each stack, in the order to deploy them.
Result<std::vector<DeploySource>> sourcesIn(const std::filesystem::path& path);

/// "AWS::Batch::JobQueue, 2 × AWS::EC2::Subnet".
QString typesText(const std::vector<std::string>& types);
/// "On AWS 0.53 $/h, 12.74 $/day if forgotten (Server: g4dn.xlarge, public address).", and what is paid only while it
/// works.
QString costText(const workflows::CostEstimate& estimate);

} // namespace skydeck::panels::stacks
