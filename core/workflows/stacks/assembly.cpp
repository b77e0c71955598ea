#include "core/workflows/stacks/assembly.h"

#include "core/aws/s3/s3_client.h"
#include "core/aws/sts/sts_client.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"
#include "core/workflows/stacks/packaging.h"

#include <algorithm>
#include <map>
#include <set>

namespace skydeck::workflows {

namespace {

namespace fs = std::filesystem;

constexpr int kDeepestStage = 8;

Result<Json> readDocument(const fs::path& file) {
    auto text = readFile(file);
    auto document = text ? parseJson(*text, file.string()) : Result<Json>(fail(text.error()));
    if (document && document->is_object()) return document;
    return fail(ErrorKind::InvalidInput, "AssemblyNotRead",
                "'" + file.string() + "' is no file of a cloud assembly" +
                    (document ? std::string() : ": " + document.error().message),
                "Make the folder anew with: cdk synth");
}

/// A file that a manifest names; it must not lead out of the assembly.
Result<fs::path> within(const fs::path& folder, const std::string& name) {
    const fs::path relative = fs::path(name).lexically_normal();
    if (name.empty() || relative.is_absolute() || *relative.begin() == "..")
        return fail(ErrorKind::InvalidInput, "AssemblyNotRead",
                    "The assembly in '" + folder.string() + "' names '" + name + "', which is not in it");
    return folder / relative;
}

class AssemblyReader {
public:
    Status read(const fs::path& folder, int depth) {
        SKYDECK_ASSIGN(const Json manifest, readDocument(folder / "manifest.json"));
        const Json& artifacts = memberAt(manifest, "artifacts");
        if (!artifacts.is_object()) return {};
        for (const auto& [id, artifact] : artifacts.items()) {
            const std::string type = stringAt(artifact, "type");
            const Json& properties = memberAt(artifact, "properties");
            if (type == "cdk:cloud-assembly" && depth < kDeepestStage) {
                SKYDECK_ASSIGN(const auto inner, within(folder, stringAt(properties, "directoryName")));
                SKYDECK_TRY(read(inner, depth + 1));
            } else if (type == "aws:cloudformation:stack") {
                SKYDECK_TRY(addStack(folder, artifacts, id, artifact));
            }
        }
        return {};
    }

    /// Each after those that it depends on; a circle is broken where it is met.
    std::vector<AssemblyStack> ordered() {
        std::vector<AssemblyStack> order;
        std::set<std::string> seen;
        for (const auto& [name, stack] : m_stacks)
            place(name, seen, order);
        return order;
    }

private:
    Status addStack(const fs::path& folder, const Json& artifacts, const std::string& id, const Json& artifact) {
        const Json& properties = memberAt(artifact, "properties");
        AssemblyStack stack;
        stack.name = nameOf(id, artifact);
        SKYDECK_ASSIGN(stack.templateFile, within(folder, stringAt(properties, "templateFile")));
        stack.description = stringAt(artifact, "displayName");
        const Json& metadata = memberAt(artifact, "metadata");
        if (metadata.is_object())
            for (const auto& [path, entries] : metadata.items())
                if (std::ranges::any_of(entries, [](const Json& e) { return stringAt(e, "type") == "aws:cdk:asset"; }))
                    return fail(ErrorKind::NotImplemented, "LegacyAssets",
                                "Assets of stack '" + stack.name + "' are parameters, as CDK 1 has them",
                                "Synthesise it with the default synthesizer of CDK 2.");
        for (const Json& dependency : arrayAt(artifact, "dependencies")) {
            if (!dependency.is_string()) continue;
            const std::string other = dependency.get<std::string>();
            const Json& needed = memberAt(artifacts, other);
            const std::string type = stringAt(needed, "type");
            if (type == "cdk:asset-manifest") {
                SKYDECK_ASSIGN(auto manifest, within(folder, stringAt(memberAt(needed, "properties"), "file")));
                stack.assetManifests.push_back(std::move(manifest));
            } else if (type == "aws:cloudformation:stack") {
                stack.dependsOn.push_back(nameOf(other, needed));
            }
        }
        m_stacks[stack.name] = std::move(stack);
        return {};
    }

    static std::string nameOf(const std::string& id, const Json& artifact) {
        const std::string named = stringAt(memberAt(artifact, "properties"), "stackName");
        return named.empty() ? id : named;
    }

    void place(const std::string& name, std::set<std::string>& seen, std::vector<AssemblyStack>& order) const {
        const auto stack = m_stacks.find(name);
        if (stack == m_stacks.end() || !seen.insert(name).second) return;
        for (const std::string& other : stack->second.dependsOn)
            place(other, seen, order);
        order.push_back(stack->second);
    }

    std::map<std::string, AssemblyStack> m_stacks;
};

/// What stands for the account and region in the names of an asset's destination.
std::string filledIn(std::string text, const std::string& account, const aws::Session& session) {
    const std::string region = session.region();
    for (const auto& [mark, value] : {std::pair<std::string, std::string>{"${AWS::AccountId}", account},
                                      {"${AWS::Region}", region},
                                      {"${AWS::Partition}", region.starts_with("cn-") ? "aws-cn" : "aws"}})
        text = replaceAll(std::move(text), mark, value);
    return text;
}

Status publish(const aws::s3::S3Client& client, const fs::path& folder, const std::string& bucket,
               const std::string& key, const Json& source, const CallContext& context) {
    const CallContext calls = quiet(context);
    const auto there = client.headObject(bucket, key, calls);
    if (there) return {};
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    SKYDECK_ASSIGN(const auto path, within(folder, stringAt(source, "path")));
    SKYDECK_ASSIGN(const auto bytes, stringAt(source, "packaging") == "zip" ? zipPath(path) : readFile(path));
    context.report(0, bytes.size(), key);
    const auto stored = client.putObject(bucket, key, bytes, {}, calls);
    if (stored) return {};
    if (stored.error().code == "NoSuchBucket")
        return fail(ErrorKind::NotFound, "NotBootstrapped", "The CDK's bucket for assets, " + bucket + ", is not there",
                    "Make it with: cdk bootstrap");
    return fail(stored.error());
}

} // namespace

bool isAssembly(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / "manifest.json", ignored);
}

Result<std::vector<AssemblyStack>> readAssembly(const fs::path& folder) {
    AssemblyReader reader;
    SKYDECK_TRY(reader.read(folder, 0));
    auto stacks = reader.ordered();
    if (stacks.empty())
        return fail(ErrorKind::InvalidInput, "AssemblyNotRead",
                    "The assembly in '" + folder.string() + "' has no stacks");
    return stacks;
}

Status publishAssets(const std::shared_ptr<aws::Session>& session, const fs::path& manifest,
                     const CallContext& context) {
    SKYDECK_ASSIGN(const Json document, readDocument(manifest));
    if (const Json& images = memberAt(document, "dockerImages"); images.is_object() && !images.empty())
        return fail(ErrorKind::NotImplemented, "DockerAssets",
                    "'" + manifest.filename().string() + "' asks for a container image to be built",
                    "Publish it with: cdk publish-assets, and deploy again.");
    const Json& files = memberAt(document, "files");
    if (!files.is_object() || files.empty()) return {};
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    SKYDECK_ASSIGN(const auto sts, aws::sts::StsClient::create(session));
    SKYDECK_ASSIGN(const auto who, sts.getCallerIdentity(quiet(context)));
    for (const auto& [id, file] : files.items()) {
        const Json& source = memberAt(file, "source");
        if (!memberAt(source, "executable").is_null())
            return fail(ErrorKind::NotImplemented, "ExecutableAssets",
                        "Asset '" + id + "' is made by a program of its own",
                        "Publish it with: cdk publish-assets, and deploy again.");
        const Json& destinations = memberAt(file, "destinations");
        if (!destinations.is_object()) continue;
        for (const auto& [place, destination] : destinations.items())
            SKYDECK_TRY(publish(client, manifest.parent_path(),
                                filledIn(stringAt(destination, "bucketName"), who.account, *session),
                                filledIn(stringAt(destination, "objectKey"), who.account, *session), source, context));
    }
    return {};
}

} // namespace skydeck::workflows
