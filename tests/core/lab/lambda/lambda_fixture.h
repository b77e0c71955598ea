#pragma once

#include "core/base/strings.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/store/deferred_writes.h"
#include "core/wire/crypto.h"
#include "tests/core/lab/lab_fixture.h"

#include <gmock/gmock.h>

#include <map>

namespace skydeck::lab {

/// An archive of stored files, names and texts.
inline std::string zipOf(const std::map<std::string, std::string>& files) {
    const auto number = [](std::uint64_t value, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i)
            out += static_cast<char>(value >> (8 * i) & 0xFF);
        return out;
    };
    std::string archive, directory;
    for (const auto& [name, text] : files) {
        const std::string about = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0x21, 2) +
                                  number(wire::crc32(text), 4) + number(text.size(), 4) + number(text.size(), 4) +
                                  number(name.size(), 2) + number(0, 2);
        directory += "PK\x01\x02" + number(20, 2) + about + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                     number(archive.size(), 4) + name;
        archive += "PK\x03\x04" + about + name + text;
    }
    const std::uint64_t at = archive.size();
    return archive + directory + "PK\x05\x06" + number(0, 4) + number(files.size(), 2) + number(files.size(), 2) +
           number(directory.size(), 4) + number(at, 4) + number(0, 2);
}

/// A lab whose functions run; the real clock, as real processes do.
class LambdaFixture : public LabFixture {
protected:
    LambdaFixture() { service = "lambda"; }
    ~LambdaFixture() override {
        if (lab) lab->stop();
    }

    void SetUp() override {
        const auto resources = resourcesFolder();
        ASSERT_TRUE(resources) << describe(resources.error());
        config.resources = *resources;
        start();
        RoleSpec role;
        role.name = "lambda";
        role.trustPolicy = R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                               "Principal": {"Service": "lambda.amazonaws.com"}}]})";
        ASSERT_OK(lab->iam->createRole(role));
    }
    void start() {
        open();
        lab->start();
    }
    const Clock& clock() override { return systemClock(); }

    static Json definition(const std::string& name, const std::map<std::string, std::string>& files,
                           const std::string& runtime = "python3.11", const std::string& handler = "app.handler") {
        return {{"FunctionName", name},
                {"Runtime", runtime},
                {"Handler", handler},
                {"Role", "arn:aws:iam::123456789012:role/lambda"},
                {"Code", {{"ZipFile", toBase64(zipOf(files))}}}};
    }
    /// A Python function whose file app.py holds `code`.
    void make(const std::string& name, const std::string& code, Json more = Json::object()) {
        Json input = definition(name, {{"app.py", code}});
        input.update(more);
        ok("CreateFunction", input);
    }

    struct Answer {
        Json payload;
        std::string error, log;
    };
    Answer invoke(const std::string& name, const Json& payload = Json::object(), const std::string& qualifier = {}) {
        Json input{{"FunctionName", name}, {"Payload", toBase64(dumpJson(payload))}, {"LogType", "Tail"}};
        if (!qualifier.empty()) input["Qualifier"] = qualifier;
        const Json output = ok("Invoke", input);
        return {Json::parse(fromBase64(stringAt(output, "Payload")).value_or(""), nullptr, false),
                stringAt(output, "FunctionError"), fromBase64(stringAt(output, "LogResult")).value_or("")};
    }
    /// All lines of the function's log, in order.
    std::vector<std::string> logOf(const std::string& name) {
        lab->writes->settle();
        std::vector<std::string> lines;
        const auto page = lab->logs->filter("/aws/lambda/" + name, {});
        if (page)
            for (const LogEvent& event : page->items)
                lines.push_back(event.message);
        return lines;
    }
};

} // namespace skydeck::lab
