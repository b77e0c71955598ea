#include "core/workflows/catalogue.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

Result<std::vector<CatalogueEntry>> catalogue() {
    SKYDECK_ASSIGN(const auto resources, resourcesFolder());
    const auto folder = resources / "templates";
    SKYDECK_ASSIGN(const auto text, readFile(folder / "catalogue.json"));
    SKYDECK_ASSIGN(const Json list, parseJson(text, "templates/catalogue.json"));
    std::vector<CatalogueEntry> entries;
    for (const Json& row : list) {
        CatalogueEntry entry{stringAt(row, "name"), stringAt(row, "title"), stringAt(row, "summary"),
                             stringAt(row, "use"), folder / stringAt(row, "template")};
        std::error_code ignored;
        if (!entry.name.empty() && std::filesystem::is_regular_file(entry.templateFile, ignored))
            entries.push_back(std::move(entry));
    }
    return entries;
}

Result<CatalogueEntry> catalogueEntry(std::string_view name) {
    SKYDECK_ASSIGN(auto entries, catalogue());
    std::vector<std::string> names;
    for (CatalogueEntry& entry : entries) {
        if (entry.name == name) return std::move(entry);
        names.push_back(entry.name);
    }
    return fail(ErrorKind::NotFound, "TemplateNotFound", "The catalogue holds no stack '" + std::string(name) + "'",
                "It holds: " + join(names, ", ") + ". Give a template file with --template for anything else.");
}

Result<aws::cloudformation::TemplateSummary> describeTemplate(const std::shared_ptr<aws::Session>& session,
                                                              const std::string& templateBody,
                                                              const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    return client.templateSummary(templateBody, quiet(context));
}

} // namespace skydeck::workflows
