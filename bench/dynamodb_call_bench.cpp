// What a small DynamoDB call costs in this process: all but the network. The aim is 30 µs of CPU in a release build.
#include "core/aws/api_client.h"
#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/aws/transport/transport.h"
#include "core/wire/codec.h"
#include "core/wire/sigv4.h"

#include <benchmark/benchmark.h>

namespace skydeck {
namespace {

const Json kInput{{"TableName", "people"}, {"Key", {{"item_id", {{"S", "b7e2c9f0-1d3a-4f6e-9c55-0a1b2c3d4e5f"}}}}}};
constexpr const char* kAnswer =
    R"({"Item":{"item_id":{"S":"b7e2c9f0-1d3a-4f6e-9c55-0a1b2c3d4e5f"},"first_name":{"S":"Ada"},)"
    R"("last_name":{"S":"Lovelace"},"age":{"N":"36"},"tags":{"SS":["math","engine"]},"address":{"M":)"
    R"({"city":{"S":"London"},"zip":{"S":"W1"}}}}})";

wire::HttpResponse answer() {
    return {200,
            {{"Content-Type", "application/x-amz-json-1.0"},
             {"x-amzn-RequestId", "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG"},
             {"x-amz-crc32", "1731323563"}},
            kAnswer};
}

/// Answers at once with the same bytes.
class Canned final : public aws::Transport {
public:
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext&) override {
        benchmark::DoNotOptimize(request.headers.size());
        return answer();
    }
};

struct Operation {
    const wire::ServiceModel& model = *wire::embeddedModel("dynamodb");
    const wire::OperationModel& operation = *model.operation("GetItem");
};

void validateAndSerialise(benchmark::State& state) {
    const Operation get;
    for (auto _ : state) {
        benchmark::DoNotOptimize(wire::validateInput(*get.operation.input.shape, kInput));
        benchmark::DoNotOptimize(wire::encodeRequest(get.model, get.operation, kInput));
    }
}
BENCHMARK(validateAndSerialise);

void sign(benchmark::State& state) {
    const Operation get;
    auto request = wire::encodeRequest(get.model, get.operation, kInput).value();
    request.host = "dynamodb.eu-west-1.amazonaws.com";
    const wire::Credentials credentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token", {}};
    for (auto _ : state) {
        wire::HttpRequest one = request;
        wire::signRequest(one, credentials, {"eu-west-1", "dynamodb", systemClock().now()});
        benchmark::DoNotOptimize(one);
    }
}
BENCHMARK(sign);

void parse(benchmark::State& state) {
    const Operation get;
    const wire::HttpResponse response = answer();
    for (auto _ : state)
        benchmark::DoNotOptimize(wire::decodeResponse(get.model, get.operation, response));
}
BENCHMARK(parse);

/// The whole way of ApiClient: validate, serialise, address, log, retry, sign, parse.
void getItemAsJson(benchmark::State& state) {
    const auto session = aws::Session::custom("eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com",
                                              {"AKIDEXAMPLE", "secret", "token", {}}, std::make_unique<Canned>());
    const auto client = aws::ApiClient::create(session, "dynamodb").value();
    for (auto _ : state) {
        const auto output = client.call("GetItem", kInput, {});
        if (!output) state.SkipWithError(describe(output.error()).c_str());
        benchmark::DoNotOptimize(output);
    }
}
BENCHMARK(getItemAsJson);

/// The same through the typed client, to an Item.
void getItemAsItem(benchmark::State& state) {
    const auto session = aws::Session::custom("eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com",
                                              {"AKIDEXAMPLE", "secret", "token", {}}, std::make_unique<Canned>());
    const auto client = aws::dynamodb::DynamoDbClient::create(session).value();
    const aws::dynamodb::Item key{{"item_id", {"b7e2c9f0-1d3a-4f6e-9c55-0a1b2c3d4e5f"}}};
    for (auto _ : state) {
        const auto item = client.getItem("people", key, {}, {});
        if (!item || !*item) state.SkipWithError("no item");
        benchmark::DoNotOptimize(item);
    }
}
BENCHMARK(getItemAsItem);

} // namespace
} // namespace skydeck
