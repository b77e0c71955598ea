#include "core/lab/lab.h"

#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/cloudformation/custom_responses.h"
#include "core/lab/cloudformation/engine.h"
#include "core/lab/cloudformation/object_access.h"
#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/cloudwatch/processor_meter.h"
#include "core/lab/compute/container_engine.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/compute/user_images.h"
#include "core/lab/compute/workload.h"
#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/ec2/instance_engine.h"
#include "core/lab/ec2/key_pair_store.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ecr/ecr_store.h"
#include "core/lab/ecs/ecs_store.h"
#include "core/lab/ecs/task_engine.h"
#include "core/lab/events/event_engine.h"
#include "core/lab/events/events_store.h"
#include "core/lab/faults/fault_errors.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_events.h"
#include "core/lab/lambda/lambda_metrics.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/pipeline/constraints.h"
#include "core/lab/pricing/price_list.h"
#include "core/lab/quotas/quota_store.h"
#include "core/lab/s3/s3_store.h"
#include "core/lab/s3/whole_object.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/lab/ssm/ssm_store.h"
#include "core/lab/store/body_spool.h"
#include "core/lab/store/database.h"
#include "core/lab/store/deferred_writes.h"
#include "core/lab/sts/sts_store.h"
#include "core/wire/codec.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <thread>

namespace skydeck::lab {

namespace fs = std::filesystem;

Lab::Lab(LabConfig labConfig, const Clock& labClock) : config(std::move(labConfig)), clock(labClock) {}

Lab::~Lab() {
    stop();
}

Result<std::unique_ptr<Lab>> Lab::open(LabConfig labConfig, const Clock& labClock) {
    std::error_code status;
    fs::create_directories(labConfig.dataFolder, status);
    if (status)
        return fail(ErrorKind::Io, "DataFolderNotMade",
                    "Cannot make the data folder '" + labConfig.dataFolder.string() + "': " + status.message(),
                    "Choose another one with --data.");
    fs::permissions(labConfig.dataFolder, fs::perms::owner_all, status);

    // Reading the services' models is most of a start. Another thread begins at their end, and meets makeServices().
    const std::jthread models([] {
        for (const std::string& name : std::views::reverse(wire::embeddedServices()))
            wire::embeddedModel(name);
    });
    std::unique_ptr<Lab> lab(new Lab(std::move(labConfig), labClock));
    // One line per store, after the ones that it needs.
    SKYDECK_ASSIGN(lab->database, Database::open(lab->config.dataFolder / "lab.db"));
    SKYDECK_ASSIGN(lab->faults, FaultStore::open(*lab->database));
    lab->iam = std::make_unique<IamStore>(*lab->database, lab->clock);
    SKYDECK_ASSIGN(lab->dynamoDb, DynamoDbStore::open(*lab->database));
    SKYDECK_ASSIGN(lab->ecr, EcrStore::open(*lab->database, lab->clock, lab->config.region));
    SKYDECK_ASSIGN(lab->logs, LogsStore::open(*lab->database, lab->clock));
    SKYDECK_ASSIGN(lab->network, NetworkStore::open(*lab->database, lab->clock, lab->config.region));
    lab->keyPairs = std::make_shared<KeyPairStore>(*lab->database, lab->clock);
    SKYDECK_ASSIGN(lab->machines, MachineCatalogue::load(lab->config.resources / "ec2", lab->config.region));
    SKYDECK_ASSIGN(PriceList prices, PriceList::load(lab->config.resources / "prices"));
    lab->prices = std::make_shared<PriceList>(std::move(prices));
    lab->quotas = std::make_shared<QuotaStore>(*lab->database, lab->clock, *lab->machines);
    SKYDECK_ASSIGN(lab->s3, S3Store::open(*lab->database, lab->config.dataFolder / "objects", lab->clock));
    SKYDECK_ASSIGN(lab->sqs, SqsStore::open(*lab->database, lab->clock));
    SKYDECK_ASSIGN(lab->ssm, SsmStore::open(*lab->database, lab->clock));
    lab->ssm->publish(lab->machines->parameters());
    SKYDECK_ASSIGN(lab->sts, StsStore::open(*lab->database, lab->clock));

    SKYDECK_ASSIGN(lab->images, ImageCatalogue::load(lab->config.resources / "images", lab->config.programs));
    SKYDECK_TRY(UserImages(*lab->database, *lab->images, lab->config.dataFolder / "images").load());
    const auto engine = std::make_shared<ContainerEngine>(lab->config.programs, lab->config.dataFolder, lab->clock);
    engine->removeLeftOvers();
    lab->images->useEngine(engine);
    lab->runner = std::make_shared<ProcessRunner>();
    lab->workload = std::make_shared<Workload>(std::bind_front(&ProcessRunner::residentBytes, lab->runner.get()));
    SKYDECK_ASSIGN(lab->instances, InstanceEngine::create(*lab));
    SKYDECK_ASSIGN(lab->batch, BatchStore::open(*lab->database, lab->clock, lab->config.region));
    SKYDECK_ASSIGN(lab->batchScheduler, BatchScheduler::create(*lab, MemoryGuard(*lab->database)));
    SKYDECK_ASSIGN(lab->ecs, EcsStore::open(*lab->database, lab->clock, lab->config.region));
    SKYDECK_ASSIGN(lab->tasks, TaskEngine::create(*lab, MemoryGuard(*lab->database)));
    lab->writes = std::make_shared<DeferredWrites>(*lab->database);
    SKYDECK_ASSIGN(lab->metrics, MetricStore::open(*lab->database, lab->clock, *lab->writes));
    lab->meter = std::make_shared<ProcessorMeter>(*lab->metrics, lab->clock,
                                                  std::bind_front(&ProcessRunner::processorSeconds, lab->runner.get()));
    SKYDECK_ASSIGN(lab->lambda, LambdaStore::open(*lab->database, lab->clock,
                                                  lab->config.dataFolder / "lambda" / "code", lab->config.region));
    SKYDECK_ASSIGN(lab->functions, FunctionRunner::create(*lab));
    lab->functions->setObserver(lambdaMetrics(*lab->metrics));
    SKYDECK_TRY(restoreConcurrency(*lab->lambda, *lab->functions));
    SKYDECK_ASSIGN(lab->lambdaEvents, LambdaEvents::open(*lab));
    SKYDECK_ASSIGN(lab->cloudFormation,
                   CloudFormationEngine::open(*lab->database, std::bind_front(&Lab::invoke, lab.get()),
                                              lab->config.region, kAccountId, lab->clock, systemRandom(),
                                              lab->config.endpointUrl));

    lab->connectCloudFormation();
    lab->events = std::make_shared<EventsStore>(*lab->database, lab->clock, lab->config.region);
    lab->eventEngine = std::make_shared<EventEngine>(*lab);

    lab->services = makeServices(*lab);
    return lab;
}

void Lab::connectCloudFormation() {
    using cloudformation::CustomResponses;
    const auto responses = std::make_shared<CustomResponses>();
    localRoutes.add(CustomResponses::kPath,
                    [responses](const wire::HttpRequest& request) { return responses->receive(request); });
    constexpr std::uint64_t kLargestAsset = 1ULL << 30;
    const auto objects = std::make_shared<cloudformation::ObjectAccess>(cloudformation::ObjectAccess{
        [this](const std::string& bucket, const std::string& key) {
            return readWholeObject(*s3, bucket, key, kLargestAsset);
        },
        [this](const std::string& bucket, const std::string& key, std::string_view bytes, const Json& properties) {
            return writeWholeObject(*this, bucket, key, bytes, properties);
        }});
    cloudFormation->setAccess(responses, objects);
}

void Lab::start() {
    // One line per engine.
    meter->start();
    instances->start();
    batchScheduler->start();
    tasks->start();
    functions->start();
    lambdaEvents->start();
    cloudFormation->start();
    eventEngine->start();
}

void Lab::release() {
    faults->release();
    lambdaEvents->stop();
    functions->stop();
    sqs->release();
}

void Lab::stop() {
    // One line per engine, in the reverse order of start(). After a failed open() some are missing.
    if (eventEngine) eventEngine->stop();
    if (cloudFormation) cloudFormation->stop();
    if (tasks) tasks->stop();
    if (lambdaEvents) lambdaEvents->stop(); // first: what a stop ends is no failure
    if (functions) functions->stop();
    if (batchScheduler) batchScheduler->stop();
    if (instances) instances->stop();
    if (runner) runner->shutdown();
    if (meter) meter->stop();
    if (writes) writes->settle(); // they use stores that go before it does
}

Result<Json> Lab::invoke(std::string_view serviceName, std::string_view operationName, const Json& input) {
    const auto service = std::ranges::find(services, serviceName, &Service::name);
    if (service == services.end() || !service->model)
        return fail(ErrorKind::NotImplemented, "NotImplemented", "The lab has no service " + std::string(serviceName));
    const wire::OperationModel* operation = service->model->operation(operationName);
    const auto handler = service->handlers.find(std::string(operationName));
    if (!operation || handler == service->handlers.end())
        return fail(ErrorKind::NotImplemented, "NotImplemented",
                    "The lab does not implement " + std::string(serviceName) + ":" + std::string(operationName));
    if (const auto fault = faults->strike({FaultKind::Throttle, FaultKind::ServerError}, serviceName, operationName))
        return fail(errorOf(*fault, *service->model));
    // Callers in this process get the words of a defect of theirs, not of the service, where a type or name is wrong.
    if (operation->input.shape) SKYDECK_TRY(wire::validateInput(*operation->input.shape, input));
    SKYDECK_TRY(checkInput(*service->model, *operation, input));

    const wire::HttpRequest request;
    Body body = BodySpool(config.dataFolder).finish(); // an empty one, with its digests
    const Caller caller{
        kAccountId, config.accessKeyId, std::string("arn:aws:iam::") + kAccountId + ":root", config.region, false,
        true};
    const std::string requestId = wire::randomUuid();
    SKYDECK_ASSIGN(Reply reply, handler->second(Call{*operation, input, request, body, caller, requestId}));
    if (reply.refusal) return fail(std::move(*reply.refusal));
    return reply.output.is_null() ? Json::object() : std::move(reply.output);
}

} // namespace skydeck::lab
