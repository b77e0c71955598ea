#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/lab/local_routes.h"
#include "core/lab/service.h"
#include "core/lab/site.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::lab {

class Database;
class EventEngine;
class EventsStore;
class FaultStore;
class PriceList;
class QuotaStore;
class S3Store;
class SqsStore;
class SsmStore;
class TaskEngine;
class StsStore;
class DynamoDbStore;
class EcrStore;
class EcsStore;
class LogsStore;
class IamStore;
class NetworkStore;
class BatchStore;
class BatchScheduler;
class ImageCatalogue;
class InstanceEngine;
class KeyPairStore;
class MachineCatalogue;
class ProcessorMeter;
class ProcessRunner;
class CloudFormationEngine;
class DeferredWrites;
class FunctionRunner;
class LambdaEvents;
class LambdaStore;
class MetricStore;
class Workload;

inline constexpr const char* kAccountId = "123456789012";
inline constexpr std::string_view kLabService = "skydeck-lab"; ///< the lab's own API, resources/models/skydeck-lab

struct LabConfig {
    std::filesystem::path dataFolder;
    std::filesystem::path resources; ///< our resources/ folder: image manifests
    std::filesystem::path programs;  ///< where skydeck-train and skydeck-qa are
    std::string region = "us-east-1";
    std::string accessKeyId; ///< the root key pair that is accepted
    std::string secretAccessKey;
    std::string endpointUrl; ///< "http://127.0.0.1:4566", known once the server listens
};

/// Everything the lab is, wired once in lab.cpp: stores know no HTTP, services know stores, CloudFormation knows both.
/// A new store is one member here and one line there.
class Lab {
public:
    /// Opens or makes the data folder and its database; recovers what an earlier process left running.
    static Result<std::unique_ptr<Lab>> open(LabConfig config, const Clock& clock = systemClock());
    ~Lab();

    LabConfig config;
    const Clock& clock;
    // Each part has this one owner; shared_ptr only because it needs no complete type here or in ~Lab.
    std::shared_ptr<Database> database;
    std::shared_ptr<FaultStore> faults;
    std::shared_ptr<IamStore> iam;
    std::shared_ptr<NetworkStore> network;
    std::shared_ptr<KeyPairStore> keyPairs;
    std::shared_ptr<MachineCatalogue> machines;
    std::shared_ptr<PriceList> prices;
    std::shared_ptr<QuotaStore> quotas;
    std::shared_ptr<S3Store> s3;
    std::shared_ptr<SqsStore> sqs;
    std::shared_ptr<SsmStore> ssm;
    std::shared_ptr<StsStore> sts;
    std::shared_ptr<DynamoDbStore> dynamoDb;
    std::shared_ptr<LogsStore> logs;
    std::shared_ptr<EcrStore> ecr;
    std::shared_ptr<ImageCatalogue> images;
    std::shared_ptr<ProcessRunner> runner;
    std::shared_ptr<Workload> workload;
    std::shared_ptr<InstanceEngine> instances;
    std::shared_ptr<BatchStore> batch;
    std::shared_ptr<BatchScheduler> batchScheduler;
    std::shared_ptr<EcsStore> ecs;
    std::shared_ptr<TaskEngine> tasks;
    std::shared_ptr<DeferredWrites> writes;
    std::shared_ptr<MetricStore> metrics;
    std::shared_ptr<ProcessorMeter> meter;
    std::shared_ptr<LambdaStore> lambda;
    std::shared_ptr<FunctionRunner> functions;
    std::shared_ptr<LambdaEvents> lambdaEvents;
    std::shared_ptr<CloudFormationEngine> cloudFormation;
    std::shared_ptr<EventsStore> events;
    std::shared_ptr<EventEngine> eventEngine;

    /// One per AWS service, from core/lab/registry.cpp.
    std::vector<Service> services;
    LocalRoutes localRoutes;
    std::vector<Site> sites; ///< filled while the services are made

    /// Calls an operation of one of our own services in this process, as CloudFormation does on a template's behalf:
    /// same validation, same handler, no HTTP. `region` and account are the lab's.
    Result<Json> invoke(std::string_view service, std::string_view operation, const Json& input);

    /// Starts schedulers and engines once `config.endpointUrl` is known.
    void start();
    /// Ends what calls may be waiting for, such as functions, latencies and long polls, so that a server can stop at
    /// once.
    void release();
    /// Stops jobs and engines; called by the destructor too.
    void stop();

private:
    void connectCloudFormation();
    Lab(LabConfig config, const Clock& clock);
};

/// Registration: one line per service in registry.cpp.
std::vector<Service> makeServices(Lab& lab);

} // namespace skydeck::lab
