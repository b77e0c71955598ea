#include "core/workflows/stacks/template_document.h"

#include <yaml-cpp/yaml.h>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kLargestDocument = 1 << 20; // AWS CloudFormation quotas, "Template body size in S3"
constexpr std::size_t kMostNodes = 200'000;   // an alias stands for all that it names, many times over
constexpr int kDeepest = 100;

tl::unexpected<Error> notRead(const std::string& why) {
    return fail(ErrorKind::InvalidInput, "TemplateNotRead", "The template cannot be read: " + why);
}

/// Turns nodes into JSON and counts them.
class Reader {
public:
    Result<Json> read(const YAML::Node& node, int depth = 0) {
        if (depth > kDeepest) return notRead("it nests more than " + std::to_string(kDeepest) + " levels deep");
        if (++m_nodes > kMostNodes) return notRead("it has more than " + std::to_string(kMostNodes) + " values");
        SKYDECK_ASSIGN(Json value, contents(node, depth));
        const std::string& tag = node.Tag();
        if (tag.size() < 2 || tag.front() != '!') return value;
        const std::string name = tag.substr(1);
        return Json{{name == "Ref" || name == "Condition" ? name : "Fn::" + name, std::move(value)}};
    }

private:
    Result<Json> contents(const YAML::Node& node, int depth) {
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return Json(node.Scalar());
        case YAML::NodeType::Sequence: {
            Json list = Json::array();
            for (const auto& each : node) {
                SKYDECK_ASSIGN(auto value, read(each, depth + 1));
                list.push_back(std::move(value));
            }
            return list;
        }
        case YAML::NodeType::Map: {
            Json object = Json::object();
            for (const auto& each : node) {
                if (!each.first.IsScalar()) return notRead("a key is not text");
                SKYDECK_ASSIGN(object[each.first.Scalar()], read(each.second, depth + 1));
            }
            return object;
        }
        default:
            return Json();
        }
    }

    std::size_t m_nodes = 0;
};

} // namespace

Result<Json> templateDocument(std::string_view body) {
    if (body.size() > kLargestDocument) return notRead("it has " + std::to_string(body.size()) + " bytes, AWS takes 1 MiB");
    try {
        SKYDECK_ASSIGN(Json document, Reader().read(YAML::Load(std::string(body))));
        if (!memberAt(document, "Resources").is_object()) return notRead("it has no Resources");
        return document;
    } catch (const YAML::Exception& problem) {
        return notRead(problem.msg + " in line " + std::to_string(problem.mark.line + 1));
    }
}

} // namespace skydeck::workflows
