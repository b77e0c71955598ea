#include "core/lab/ec2/launch_templates.h"

#include "core/base/strings.h"
#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/resources.h"
#include "core/lab/ec2/tag_specifications.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {

Json withoutVersions(Json record) {
    record.erase("Versions");
    return record;
}

bool isTemplateName(const std::string& name) {
    return name.size() >= 3 && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("()./_-").find(c) != std::string_view::npos;
           });
}

} // namespace

Result<Json> LaunchTemplates::record(const Json& which) const {
    const std::string id = stringAt(which, "LaunchTemplateId"), name = stringAt(which, "LaunchTemplateName");
    if (id.empty() == name.empty())
        return ec2Error(id.empty() ? "MissingParameter" : "InvalidParameterCombination",
                        "The request must contain exactly one of launchTemplateId, launchTemplateName");
    if (!id.empty()) {
        SKYDECK_ASSIGN(auto found, m_documents.get(kLaunchTemplate.document, id));
        if (!found)
            return ec2Error("InvalidLaunchTemplateId.NotFound",
                            "The specified launch template, with template ID " + id + ", does not exist.");
        return std::move(*found);
    }
    SKYDECK_ASSIGN(auto all, m_documents.list(kLaunchTemplate.document));
    for (Json& each : all)
        if (stringAt(each, "LaunchTemplateName") == name) return std::move(each);
    return ec2Error("InvalidLaunchTemplateName.NotFoundException",
                    "The specified launch template, with template name " + name + ", does not exist.");
}

Result<Json> LaunchTemplates::versionOf(const Json& record, const std::string& wanted) const {
    std::int64_t number = parseInteger(wanted).value_or(0);
    if (wanted == "$Latest") number = integerAt(record, "LatestVersionNumber");
    if (wanted == "$Default") number = integerAt(record, "DefaultVersionNumber");
    for (Json version : arrayAt(record, "Versions")) {
        if (integerAt(version, "VersionNumber") != number) continue;
        for (const char* same : {"LaunchTemplateId", "LaunchTemplateName"})
            version[same] = record[same];
        version["DefaultVersion"] = number == integerAt(record, "DefaultVersionNumber");
        return version;
    }
    return ec2Error("InvalidLaunchTemplateId.VersionNotFound",
                    "Could not find launch template version " + wanted + " of " + stringAt(record, "LaunchTemplateId"));
}

Result<Json> LaunchTemplates::create(const std::string& name, const Json& data, const std::string& note,
                                     const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        if (!isTemplateName(name))
            return ec2Error("InvalidLaunchTemplateName.MalformedException",
                            "A launch template name must be between 3 and 128 characters, and may contain letters, "
                            "numbers, and the following characters: - ( ) . / _.");
        if (find({{"LaunchTemplateName", name}}))
            return ec2Error("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const double now = toEpochSeconds(m_clock.now());
        const std::string creator = std::string("arn:aws:iam::") + kAccountId + ":root";
        Json made{{"LaunchTemplateId", newId(kLaunchTemplate.prefix, systemRandom())},
                  {"LaunchTemplateName", name},
                  {"CreateTime", now},
                  {"CreatedBy", creator},
                  {"DefaultVersionNumber", 1},
                  {"LatestVersionNumber", 1},
                  {"Tags", merged}};
        made["Versions"] = Json::array({{{"VersionNumber", 1},
                                         {"VersionDescription", note},
                                         {"CreateTime", now},
                                         {"CreatedBy", creator},
                                         {"LaunchTemplateData", data}}});
        SKYDECK_TRY(m_documents.put(kLaunchTemplate.document, stringAt(made, "LaunchTemplateId"), made));
        return withoutVersions(std::move(made));
    });
}

Result<Json> LaunchTemplates::remove(const Json& which) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json gone, record(which));
        SKYDECK_TRY(m_documents.remove(kLaunchTemplate.document, stringAt(gone, "LaunchTemplateId")));
        return withoutVersions(std::move(gone));
    });
}

Result<Json> LaunchTemplates::find(const Json& which) const {
    SKYDECK_ASSIGN(Json found, record(which));
    return withoutVersions(std::move(found));
}

Result<std::vector<Json>> LaunchTemplates::list() const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kLaunchTemplate.document));
    std::ranges::transform(all, all.begin(), withoutVersions);
    return all;
}

Result<Json> LaunchTemplates::addVersion(const Json& which, const Json& data, const std::string& source,
                                         const std::string& note) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json found, record(which));
        Json whole = Json::object();
        if (!source.empty()) {
            SKYDECK_ASSIGN(const Json below, versionOf(found, source));
            whole = below["LaunchTemplateData"];
        }
        whole.update(data);
        const std::int64_t number = integerAt(found, "LatestVersionNumber") + 1;
        found["LatestVersionNumber"] = number;
        found["Versions"].push_back({{"VersionNumber", number},
                                     {"VersionDescription", note},
                                     {"CreateTime", toEpochSeconds(m_clock.now())},
                                     {"CreatedBy", found["CreatedBy"]},
                                     {"LaunchTemplateData", whole}});
        SKYDECK_TRY(m_documents.put(kLaunchTemplate.document, stringAt(found, "LaunchTemplateId"), found));
        return versionOf(found, std::to_string(number));
    });
}

Result<std::vector<Json>> LaunchTemplates::versions(const Json& which, const std::vector<std::string>& wanted) const {
    SKYDECK_ASSIGN(const Json found, record(which));
    std::vector<std::string> names = wanted;
    if (names.empty())
        for (const Json& each : arrayAt(found, "Versions"))
            names.push_back(std::to_string(integerAt(each, "VersionNumber")));
    std::vector<Json> all;
    for (const std::string& name : names) {
        SKYDECK_ASSIGN(Json version, versionOf(found, name));
        all.push_back(std::move(version));
    }
    return all;
}

Result<Json> LaunchTemplates::setDefault(const Json& which, const std::string& version) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json found, record(which));
        SKYDECK_ASSIGN(const Json chosen, versionOf(found, version));
        found["DefaultVersionNumber"] = chosen["VersionNumber"];
        SKYDECK_TRY(m_documents.put(kLaunchTemplate.document, stringAt(found, "LaunchTemplateId"), found));
        return withoutVersions(std::move(found));
    });
}

Result<Json> LaunchTemplates::dataFor(const Json& specification) const {
    SKYDECK_ASSIGN(const Json found, record(specification));
    SKYDECK_ASSIGN(const Json version, versionOf(found, stringAt(specification, "Version", "$Default")));
    return version["LaunchTemplateData"];
}

namespace {

class Ec2LaunchTemplates {
public:
    explicit Ec2LaunchTemplates(Lab& lab) : m_templates(*lab.database, lab.clock) {}

    Result<Reply> create(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kLaunchTemplate.type));
        SKYDECK_ASSIGN(const Json made, m_templates.create(stringAt(call.input, "LaunchTemplateName"),
                                                           memberAt(call.input, "LaunchTemplateData"),
                                                           stringAt(call.input, "VersionDescription"), tags));
        return Json{{"LaunchTemplate", made}};
    }

    Result<Reply> remove(const Call& call) {
        SKYDECK_ASSIGN(const Json gone, m_templates.remove(call.input));
        return Json{{"LaunchTemplate", gone}};
    }

    Result<Reply> describeTemplates(const Call& call) {
        SKYDECK_ASSIGN(auto all, m_templates.list());
        if (const Json& names = arrayAt(call.input, "LaunchTemplateNames"); !names.empty()) {
            for (const Json& name : names)
                SKYDECK_TRY(m_templates.find({{"LaunchTemplateName", name}}));
            std::erase_if(all, [&](const Json& each) {
                return std::ranges::find(names, each["LaunchTemplateName"]) == names.end();
            });
        }
        return describe(call.input, kDescribeLaunchTemplates, std::move(all));
    }

    Result<Reply> createVersion(const Call& call) {
        SKYDECK_ASSIGN(const Json made, m_templates.addVersion(call.input, memberAt(call.input, "LaunchTemplateData"),
                                                               stringAt(call.input, "SourceVersion"),
                                                               stringAt(call.input, "VersionDescription")));
        return Json{{"LaunchTemplateVersion", made}};
    }

    Result<Reply> describeVersions(const Call& call) {
        SKYDECK_ASSIGN(
            const auto found,
            m_templates.versions(call.input, arrayAt(call.input, "Versions").get<std::vector<std::string>>()));
        return Json{{"LaunchTemplateVersions", found}};
    }

    Result<Reply> modify(const Call& call) {
        SKYDECK_ASSIGN(const Json changed,
                       m_templates.setDefault(call.input, stringAt(call.input, "DefaultVersion", "$Default")));
        return Json{{"LaunchTemplate", changed}};
    }

private:
    LaunchTemplates m_templates;
};

} // namespace

void addLaunchTemplateOperations(Service& service, Lab& lab) {
    Service more =
        Service::of<Ec2LaunchTemplates>("ec2", std::make_shared<Ec2LaunchTemplates>(lab),
                                        {{"CreateLaunchTemplate", &Ec2LaunchTemplates::create},
                                         {"DeleteLaunchTemplate", &Ec2LaunchTemplates::remove},
                                         {"DescribeLaunchTemplates", &Ec2LaunchTemplates::describeTemplates},
                                         {"CreateLaunchTemplateVersion", &Ec2LaunchTemplates::createVersion},
                                         {"DescribeLaunchTemplateVersions", &Ec2LaunchTemplates::describeVersions},
                                         {"ModifyLaunchTemplate", &Ec2LaunchTemplates::modify}});
    service.handlers.merge(more.handlers);
}

} // namespace skydeck::lab
