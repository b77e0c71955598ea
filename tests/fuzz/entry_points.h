#pragma once

#include <string_view>

namespace skydeck::fuzz {

/// One parser each, fed with whatever bytes. They return; a crash, a sanitizer's report or an abort() is a find. The
/// same functions are run by libFuzzer (preset `fuzz`) and, over the kept corpus, by a plain ctest.
using EntryPoint = void (*)(std::string_view bytes);

void xml(std::string_view bytes);    ///< bodies of the query, ec2 and rest-xml protocols, both directions
void json(std::string_view bytes);   ///< bodies of the json and rest-json protocols, both directions
void config(std::string_view bytes); ///< ~/.aws/config
void sigv4(std::string_view bytes);  ///< what a request claims about its signature
void items(std::string_view bytes);  ///< DynamoDB's plain JSON, typed JSON and CSV, with the way back
void model(std::string_view bytes);  ///< what skydeck-qa reads of a model: safetensors, vocabulary, config; and texts
void templates(std::string_view bytes); ///< CloudFormation's templates: reading, functions, the plan of a change

struct Target {
    std::string_view name; ///< also the corpus's folder
    EntryPoint run;
};
inline constexpr Target kTargets[]{{"xml", xml},     {"json", json},   {"config", config},      {"sigv4", sigv4},
                                   {"items", items}, {"model", model}, {"templates", templates}};

} // namespace skydeck::fuzz
