#include "app/skydeckctl/fault_commands.h"
#include "core/base/strings.h"

#include <filesystem>

namespace skydeck::ctl {

namespace {

Json shownImage(const Json& image) {
    Json shown{{"name", stringAt(image, "Name")},
               {"command", arrayAt(image, "Command")},
               {"builtIn", boolAt(image, "BuiltIn")}};
    if (image.contains("Folder")) shown["folder"] = image.at("Folder");
    return shown;
}

Status addImage(Invocation& call) {
    const auto& words = call.arguments.positionals;
    const std::string source = call.arguments.value("--from");
    if (words.size() < 3 && source.empty())
        return usageError("'lab image add' wants a name and a command", "lab image add NAME [--from PATH] -- COMMAND…");
    if (words.size() < 2) return usageError("'lab image add' wants a name");
    Json input{{"Name", words[1]}, {"Command", std::vector<std::string>(words.begin() + 2, words.end())}};
    if (!source.empty()) input["Source"] = std::filesystem::absolute(source).lexically_normal().string();
    SKYDECK_ASSIGN(const auto variables, call.arguments.pairs("--env"));
    for (const auto& [name, value] : variables)
        input["Environment"][name] = value;
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_ASSIGN(const Json output, client.call("AddImage", input, call.context));
    const Json shown = shownImage(memberAt(output, "Image"));
    call.output.result(shown, "The image " + stringAt(shown, "name") + " is there");
    return {};
}

Status listImages(Invocation& call) {
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_ASSIGN(const Json output, client.call("ListImages", Json::object(), call.context));
    Json rows = Json::array();
    for (const Json& image : arrayAt(output, "Images"))
        rows.push_back(shownImage(image));
    call.output.rows(rows, {{"NAME", "name"}, {"COMMAND", "command"}, {"BUILT IN", "builtIn"}}, "There are no images");
    return {};
}

Status removeImage(Invocation& call) {
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_TRY(client.call("RemoveImage", {{"Name", call.word(1)}}, call.context));
    call.output.result({{"removed", call.word(1)}}, "The image " + call.word(1) + " is gone");
    return {};
}

} // namespace

Status labImage(Invocation& call) {
    const std::string& action = call.word(0);
    const std::size_t words = call.arguments.positionals.size();
    if (action == "add") return addImage(call);
    if (action == "list" && words == 1) return listImages(call);
    if (action == "remove" && words == 2) return removeImage(call);
    return usageError("'lab image' wants add NAME -- COMMAND…, list or remove NAME");
}

} // namespace skydeck::ctl
