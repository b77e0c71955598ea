#include "core/lab/ec2/instance_engine.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/cloudwatch/processor_meter.h"
#include "core/lab/ec2/instance_machine.h"
#include "core/lab/ec2/instance_verbs.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <fstream>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
constexpr const char* kInstanceArea = "lab.ec2";
constexpr std::size_t kConsoleShown = 64 << 10; // as GetConsoleOutput gives
constexpr std::size_t kConsoleKept = 512 << 10;
constexpr milliseconds kGrace{3000};

void report(const Status& status, const char* what) {
    if (!status) log::error(kInstanceArea, std::string(what) + ": " + describe(status.error()));
}

Json reasonOf(const char* code, const std::string& text) {
    return {{"Code", code}, {"Message", std::string(code) + ": " + text}};
}

void disconnect(Json& instance) {
    instance.erase("PublicIpAddress");
    instance["PublicDnsName"] = "";
    for (Json& each : instance["NetworkInterfaces"])
        each.erase("Association");
}

/// What DescribeInstances still says of a terminated one.
void scrub(Json& instance) {
    disconnect(instance);
    for (const char* member : {"PrivateIpAddress", "SubnetId", "VpcId"})
        instance.erase(member);
    instance["PrivateDnsName"] = "";
    for (const char* member : {"NetworkInterfaces", "SecurityGroups", "BlockDeviceMappings"})
        instance[member] = Json::array();
}

std::string tailOf(const fs::path& file, std::size_t most) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in) return {};
    const auto size = static_cast<std::size_t>(in.tellg());
    const std::size_t from = size > most ? size - most : 0;
    std::string text(size - from, '\0');
    in.seekg(static_cast<std::streamoff>(from));
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}
} // namespace

InstanceEngine::InstanceEngine(Lab& lab) : m_lab(lab), m_metadata(lab) {}

InstanceEngine::~InstanceEngine() {
    stop();
}

Result<std::unique_ptr<InstanceEngine>> InstanceEngine::create(Lab& lab) {
    std::unique_ptr<InstanceEngine> engine(new InstanceEngine(lab));
    SKYDECK_TRY(engine->recover());
    lab.localRoutes.add(InstanceMetadata::kPath, [metadata = &engine->m_metadata](const wire::HttpRequest& request) {
        return metadata->answer(request);
    });
    return engine;
}

fs::path InstanceEngine::folderOf(const std::string& instanceId) const {
    return m_lab.config.dataFolder / "instances" / instanceId;
}

fs::path InstanceEngine::consoleOf(const std::string& instanceId) const {
    return m_lab.config.dataFolder / "instances" / (instanceId + ".console");
}

Status InstanceEngine::recover() {
    SKYDECK_ASSIGN(const auto all, m_lab.network->instances().list());
    std::vector<std::string> known;
    for (const Json& reservation : all) {
        const std::string id = stringAt(reservation.at("Instances").at(0), "InstanceId");
        const InstanceState state = stateOf(reservation);
        known.push_back(id);
        if (state == InstanceState::Stopping || state == InstanceState::ShuttingDown)
            SKYDECK_TRY(ended(id, std::nullopt));
    }
    std::error_code ignored; // what stays costs disk space only
    for (fs::directory_iterator it(m_lab.config.dataFolder / "instances", ignored), end; !ignored && it != end;
         it.increment(ignored))
        if (std::ranges::find(known, it->path().stem().string()) == known.end()) fs::remove_all(it->path(), ignored);
    return {};
}

void InstanceEngine::start() {
    const auto all = m_lab.network->instances().list();
    if (!all) report(fail(all.error()), "listing the instances");
    const std::lock_guard lock(m_mutex);
    if (m_thread.joinable()) return;
    m_stopping = false;
    for (const Json& reservation : all.value_or(std::vector<Json>()))
        if (const InstanceState state = stateOf(reservation);
            state == InstanceState::Pending || state == InstanceState::Running)
            m_events.push_back({Event::Kind::Boot, stringAt(reservation.at("Instances").at(0), "InstanceId")});
    m_thread = std::thread([this] { serve(); });
}

void InstanceEngine::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& [id, running] : m_running)
            if (running.process) m_lab.runner->stop(*running.process, kGrace);
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void InstanceEngine::post(Event event) {
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
    }
    m_changed.notify_all();
}

void InstanceEngine::launched(const std::string& instanceId) {
    post({Event::Kind::Boot, instanceId});
}

void InstanceEngine::serve() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return !m_events.empty() || (m_stopping && m_running.empty()); });
        const std::vector<Event> events = std::exchange(m_events, {});
        const bool stopping = m_stopping;
        lock.unlock();
        for (const Event& event : events) {
            if (!stopping) {
                report(handle(event), "moving an instance on");
            } else if (event.kind == Event::Kind::Ended) {
                const std::lock_guard held(m_mutex);
                m_running.erase(event.instanceId); // its state stays: it boots again with the lab
            }
        }
        lock.lock();
        if (m_stopping && m_running.empty()) return;
    }
}

Status InstanceEngine::handle(const Event& event) {
    switch (event.kind) {
    case Event::Kind::Boot:
        return boot(event.instanceId);
    case Event::Kind::Up:
        return up(event.instanceId);
    case Event::Kind::Halt:
        return halt(event.instanceId, event.grace);
    case Event::Kind::Ended: {
        bool reboot = false;
        {
            const std::lock_guard lock(m_mutex);
            const auto running = m_running.find(event.instanceId);
            reboot = running != m_running.end() && running->second.reboot;
            m_running.erase(event.instanceId);
        }
        m_metadata.close(event.instanceId);
        if (reboot) {
            SKYDECK_ASSIGN(const Json now, m_lab.network->instances().get(event.instanceId));
            if (stateOf(now) == InstanceState::Running) return boot(event.instanceId);
        }
        return ended(event.instanceId, event.exit);
    }
    }
    return {};
}

/// Gives the instance its public address and says how it looks now; null when it is not to boot any more.
Result<Json> InstanceEngine::connect(const std::string& instanceId) {
    SKYDECK_ASSIGN(const auto all, m_lab.network->instances().list());
    std::vector<std::string> taken;
    for (const Json& reservation : all)
        if (const std::string address = stringAt(reservation.at("Instances").at(0), "PublicIpAddress");
            !address.empty() && stringAt(reservation.at("Instances").at(0), "InstanceId") != instanceId)
            taken.push_back(address);
    SKYDECK_ASSIGN(const auto elastic, m_lab.network->list(ec2::kElasticIp));
    for (const Json& each : elastic)
        taken.push_back(stringAt(each, "PublicIp"));
    Json found;
    SKYDECK_TRY(m_lab.network->instances().change(instanceId, [&](Json& instance, Json& attributes) -> Status {
        const auto state = static_cast<InstanceState>(integerAt(instance.at("State"), "Code"));
        if (attributes.is_null() || (state != InstanceState::Pending && state != InstanceState::Running)) return {};
        const std::string own = stringAt(attributes, "ElasticAddress");
        if ((boolAt(attributes, "PublicAddress") || !own.empty()) && stringAt(instance, "PublicIpAddress").empty()) {
            const std::string address = own.empty() ? freeLoopbackAddress(instanceId, taken) : own;
            SKYDECK_ASSIGN(const Json vpc, m_lab.network->vpcAttributes(stringAt(instance, "VpcId")));
            // No name server knows this machine's instances: the address itself is a name that always works.
            const std::string name = boolAt(vpc, "EnableDnsHostnames") ? address : std::string();
            if (!address.empty()) {
                instance["PublicIpAddress"] = address;
                instance["PublicDnsName"] = name;
                for (Json& each : instance["NetworkInterfaces"])
                    each["Association"] = {{"IpOwnerId", own.empty() ? "amazon" : kAccountId},
                                           {"PublicIp", address},
                                           {"PublicDnsName", name}};
            }
        }
        found = {{"Instance", instance}, {"Attributes", attributes}};
        return {};
    }));
    return found;
}

Status InstanceEngine::boot(const std::string& instanceId) {
    SKYDECK_ASSIGN(const Json found, connect(instanceId));
    if (found.is_null()) return {};
    const Json& instance = found.at("Instance");
    const Json& attributes = found.at("Attributes");
    const MachineImage* image = m_lab.machines->image(stringAt(instance, "ImageId"));

    MachineSpec spec;
    spec.folder = folderOf(instanceId);
    spec.instance = instance;
    spec.user = image ? image->user : "ec2-user";
    spec.imageName = image ? stringAt(image->image, "Name") : stringAt(instance, "ImageId");
    spec.authorizedKey = stringAt(attributes, "PublicKey");
    spec.userData = fromBase64(stringAt(attributes, "UserData")).value_or(std::string());
    spec.confined = m_lab.runner->confines();
    spec.environment = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", m_lab.config.endpointUrl + m_metadata.open(instanceId)},
                        {"AWS_ENDPOINT_URL", m_lab.config.endpointUrl},
                        {"AWS_DEFAULT_REGION", m_lab.config.region}};
    print(instanceId, {"Booting " + stringAt(instance, "InstanceType") + " " + instanceId + " from " + spec.imageName});
    auto machine = prepareMachine(spec);
    if (!machine)
        return ended(instanceId, ProcessExit{ProcessExit::Cause::NotStarted, 1, 0, describe(machine.error())});
    print(instanceId, machine->notes);

    const std::string ready = machine->readyLine;
    ProcessSpec process = std::move(machine->process);
    process.onStart = [this, instanceId, ready] {
        if (ready.empty()) post({Event::Kind::Up, instanceId});
    };
    process.onLines = [this, instanceId, ready](std::vector<std::string>&& lines) {
        print(instanceId, lines);
        if (!ready.empty() &&
            std::ranges::any_of(lines, [&](const std::string& line) { return line.starts_with(ready); }))
            post({Event::Kind::Up, instanceId});
    };
    process.onExit = [this, instanceId](const ProcessExit& exit) { post({Event::Kind::Ended, instanceId, {}, exit}); };
    {
        const std::lock_guard lock(m_mutex);
        m_running[instanceId] = {};
    }
    const auto id = m_lab.runner->start(std::move(process));
    if (!id) {
        post({Event::Kind::Ended,
              instanceId,
              {},
              ProcessExit{ProcessExit::Cause::NotStarted, 1, 0, describe(id.error())}});
        return {};
    }
    const MachineType* type = m_lab.machines->type(stringAt(instance, "InstanceType"));
    m_lab.meter->watch({"AWS/EC2", "CPUUtilization", {{"InstanceId", instanceId}}}, *id,
                       type ? static_cast<double>(type->vcpus) : 1);
    const std::lock_guard lock(m_mutex);
    const auto running = m_running.find(instanceId);
    if (running == m_running.end()) return {};
    running->second.process = *id;
    if (m_stopping) m_lab.runner->stop(*id, kGrace);
    return {};
}

Status InstanceEngine::up(const std::string& instanceId) {
    {
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(instanceId);
        if (running == m_running.end()) return {};
        running->second.up = true;
    }
    return m_lab.network->instances().change(instanceId, [](Json& instance, Json&) -> Status {
        if (integerAt(instance.at("State"), "Code") != static_cast<int>(InstanceState::Pending)) return {};
        instance["State"] = stateJson(InstanceState::Running);
        return {};
    });
}

Status InstanceEngine::halt(const std::string& instanceId, milliseconds grace) {
    {
        const std::lock_guard lock(m_mutex);
        const auto running = m_running.find(instanceId);
        if (running != m_running.end()) {
            if (running->second.process) m_lab.runner->stop(*running->second.process, grace);
            return {}; // its end follows
        }
    }
    return ended(instanceId, std::nullopt);
}

/// Nothing runs for the instance any more: what its state becomes.
Status InstanceEngine::ended(const std::string& instanceId, const std::optional<ProcessExit>& exit) {
    if (exit && !exit->problem.empty()) print(instanceId, {"The instance did not start: " + exit->problem});
    bool gone = false;
    SKYDECK_TRY(m_lab.network->instances().change(instanceId, [&](Json& instance, Json& attributes) -> Status {
        using enum InstanceState;
        const auto state = static_cast<InstanceState>(integerAt(instance.at("State"), "Code"));
        InstanceState next = state;
        if (state == Stopping) {
            next = Stopped;
        } else if (state == ShuttingDown) {
            next = Terminated;
        } else if (exit && state == Pending) {
            next = Terminated;
            instance["StateReason"] = reasonOf("Server.InternalError", "Internal error on launch");
            instance["StateTransitionReason"] = "Server.InternalError";
        } else if (exit && state == Running) {
            next = stringAt(attributes, "InstanceInitiatedShutdownBehavior") == "terminate" ? Terminated : Stopped;
            instance["StateReason"] = reasonOf("Client.InstanceInitiatedShutdown", "Instance initiated shutdown");
            instance["StateTransitionReason"] = "";
        }
        if (next == state) return {};
        instance["State"] = stateJson(next);
        disconnect(instance);
        gone = next == Terminated;
        if (gone) scrub(instance);
        return {};
    }));
    if (gone) {
        std::error_code ignored; // what stays costs disk space until the next start
        fs::remove_all(folderOf(instanceId), ignored);
    }
    if (m_lab.batchScheduler) m_lab.batchScheduler->instancesChanged(); // it may have been a compute environment's
    return {};
}

Result<Json> InstanceEngine::request(InstanceVerb verb, const std::vector<std::string>& instanceIds, bool force) {
    SKYDECK_ASSIGN(const auto changes, changeStates(*m_lab.network, verb, instanceIds, m_lab.clock.now()));
    Json answer = Json::array();
    for (const StateChange& change : changes) {
        answer.push_back({{"InstanceId", change.instanceId},
                          {"PreviousState", stateJson(change.before)},
                          {"CurrentState", stateJson(change.after)}});
        if (verb == InstanceVerb::Reboot) {
            const std::lock_guard lock(m_mutex);
            if (const auto running = m_running.find(change.instanceId); running != m_running.end())
                running->second.reboot = true;
        } else if (change.before == change.after) {
            continue;
        }
        if (verb == InstanceVerb::Start)
            post({Event::Kind::Boot, change.instanceId});
        else
            post({Event::Kind::Halt, change.instanceId, force ? milliseconds(0) : kGrace});
    }
    return answer;
}

void InstanceEngine::print(const std::string& instanceId, const std::vector<std::string>& lines) const {
    const fs::path file = consoleOf(instanceId);
    std::error_code status;
    fs::create_directories(file.parent_path(), status);
    if (const auto size = fs::file_size(file, status); !status && size > kConsoleKept)
        report(writeFileAtomically(file, tailOf(file, kConsoleShown)), "cutting a console");
    std::ofstream out(file, std::ios::binary | std::ios::app);
    for (const std::string& line : lines)
        out << line << '\n';
    if (!out.flush()) log::warning(kInstanceArea, "Cannot write '" + file.string() + "'");
}

std::string InstanceEngine::console(const std::string& instanceId) const {
    return tailOf(consoleOf(instanceId), kConsoleShown);
}

bool InstanceEngine::isUp(const std::string& instanceId) const {
    const std::lock_guard lock(m_mutex);
    const auto running = m_running.find(instanceId);
    return running != m_running.end() && running->second.up;
}

} // namespace skydeck::lab
