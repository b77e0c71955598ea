<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BatchTables</name>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CsvLines</name>
    <message numerus="yes">
        <source>%1: %n row(s) without a number in &apos;%2&apos; are left out.</source>
        <translation>
            <numerusform>%1: %n row without a number in &apos;%2&apos; is left out.</numerusform>
            <numerusform>%1: %n rows without a number in &apos;%2&apos; are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ecs</name>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>%n cluster</numerusform>
            <numerusform>%n clusters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n task</numerusform>
            <numerusform>%n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectDrag</name>
    <message numerus="yes">
        <source>Fetching %n object(s) of %1</source>
        <translation>
            <numerusform>Fetching %n object of %1</numerusform>
            <numerusform>Fetching %n objects of %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message numerus="yes">
        <source>%n image(s) of a %1 read as %2</source>
        <translation>
            <numerusform>%n image of a %1 read as %2</numerusform>
            <numerusform>%n images of a %1 read as %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunTables</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stacks</name>
    <message numerus="yes">
        <source>%n stack(s)</source>
        <translation>
            <numerusform>%n stack</numerusform>
            <numerusform>%n stacks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them emptied first</source>
        <translation>
            <numerusform>%n of them emptied first</numerusform>
            <numerusform>%n of them emptied first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n resource(s) deleted</source>
        <translation>
            <numerusform>%n resource deleted</numerusform>
            <numerusform>%n resources deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) terminated</source>
        <translation>
            <numerusform>%n job terminated</numerusform>
            <numerusform>%n jobs terminated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>%n kept</numerusform>
            <numerusform>%n kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n resource(s) added</source>
        <translation>
            <numerusform>%n resource added</numerusform>
            <numerusform>%n resources added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replaced by a new one</source>
        <translation>
            <numerusform>%n replaced by a new one</numerusform>
            <numerusform>%n replaced by a new one</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation>
            <numerusform>%n removed</numerusform>
            <numerusform>%n removed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::charts::HeatmapModel</name>
    <message numerus="yes">
        <source>± %1 · %n run(s)</source>
        <translation>
            <numerusform>± %1 · %n run</numerusform>
            <numerusform>± %1 · %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::charts::ParallelChart</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::BatchPanel</name>
    <message numerus="yes">
        <source>Terminate %n job(s)</source>
        <translation>
            <numerusform>Terminate %n job</numerusform>
            <numerusform>Terminate %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n job(s)</source>
        <translation>
            <numerusform>Cancel %n job</numerusform>
            <numerusform>Cancel %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Terminating %n job(s)</source>
        <translation>
            <numerusform>Terminating %n job</numerusform>
            <numerusform>Terminating %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancelling %n job(s)</source>
        <translation>
            <numerusform>Cancelling %n job</numerusform>
            <numerusform>Cancelling %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) told to end</source>
        <translation>
            <numerusform>%n job told to end</numerusform>
            <numerusform>%n jobs told to end</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::JobDetails</name>
    <message numerus="yes">
        <source>%n child(ren)</source>
        <translation>
            <numerusform>%n child</numerusform>
            <numerusform>%n children</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::cost::CostPanel</name>
    <message numerus="yes">
        <source>%n of these have no price here and are not in the sum.</source>
        <translation>
            <numerusform>%n of these has no price here and is not in the sum.</numerusform>
            <numerusform>%n of these have no price here and are not in the sum.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) run</source>
        <translation>
            <numerusform>%n thing runs</numerusform>
            <numerusform>%n things run</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::DynamoDbPanel</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n table(s)</source>
        <translation>
            <numerusform>%n table</numerusform>
            <numerusform>%n tables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) deleted</source>
        <translation>
            <numerusform>%n item deleted</numerusform>
            <numerusform>%n items deleted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::Ec2Panel</name>
    <message numerus="yes">
        <source>%n instance(s)</source>
        <translation>
            <numerusform>%n instance</numerusform>
            <numerusform>%n instances</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>port 22 open to everybody in %n group(s)</source>
        <translation>
            <numerusform>port 22 open to everybody in %n group</numerusform>
            <numerusform>port 22 open to everybody in %n groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Launching %n instance(s) of %1</source>
        <translation>
            <numerusform>Launching %n instance of %1</numerusform>
            <numerusform>Launching %n instances of %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n instance(s) running</source>
        <translation>
            <numerusform>%n instance running</numerusform>
            <numerusform>%n instances running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::InstanceSummary</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ended</source>
        <translation>
            <numerusform>%n ended</numerusform>
            <numerusform>%n ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::EcsPanel</name>
    <message numerus="yes">
        <source>Starting %n task(s) of %1</source>
        <translation>
            <numerusform>Starting %n task of %1</numerusform>
            <numerusform>Starting %n tasks of %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) started</source>
        <translation>
            <numerusform>%n task started</numerusform>
            <numerusform>%n tasks started</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stop %n task(s)</source>
        <translation>
            <numerusform>Stop %n task</numerusform>
            <numerusform>Stop %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n task(s)</source>
        <translation>
            <numerusform>Stopping %n task</numerusform>
            <numerusform>Stopping %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) are told to stop</source>
        <translation>
            <numerusform>%n task is told to stop</numerusform>
            <numerusform>%n tasks are told to stop</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::QuestionsPage</name>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>%n answer</numerusform>
            <numerusform>%n answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::CsvView</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::FirstStepsView</name>
    <message numerus="yes">
        <source>Processor, %n thread(s): %1 s, %2 GFLOP/s</source>
        <translation>
            <numerusform>Processor, %n thread: %1 s, %2 GFLOP/s</numerusform>
            <numerusform>Processor, %n threads: %1 s, %2 GFLOP/s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::ParametersView</name>
    <message numerus="yes">
        <source>%n group(s)</source>
        <translation>
            <numerusform>%n group</numerusform>
            <numerusform>%n groups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::RunsView</name>
    <message numerus="yes">
        <source>Colour of %n run(s)</source>
        <translation>
            <numerusform>Colour of %n run</numerusform>
            <numerusform>Colour of %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepBar</name>
    <message numerus="yes">
        <source>%1 of %n run(s) done</source>
        <translation>
            <numerusform>%1 of %n run done</numerusform>
            <numerusform>%1 of %n runs done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%n epoch</numerusform>
            <numerusform>%n epochs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepDialog</name>
    <message numerus="yes">
        <source>%n job(s), each with %1 epochs.</source>
        <translation>
            <numerusform>%n job with %1 epochs.</numerusform>
            <numerusform>%n jobs, each with %1 epochs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Replaces the results of %n earlier run(s): %1.</source>
        <translation>
            <numerusform>Replaces the results of %n earlier run: %1.</numerusform>
            <numerusform>Replaces the results of %n earlier runs: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepVerbs</name>
    <message numerus="yes">
        <source>Train %n run(s) longer</source>
        <translation>
            <numerusform>Train %n run longer</numerusform>
            <numerusform>Train %n runs longer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stop %n run(s)</source>
        <translation>
            <numerusform>Stop %n run</numerusform>
            <numerusform>Stop %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::haiku::HaikuPanel</name>
    <message numerus="yes">
        <source>%n haiku</source>
        <translation>
            <numerusform>%n haiku</numerusform>
            <numerusform>%n haiku</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n like(s)</source>
        <translation>
            <numerusform>%n like</numerusform>
            <numerusform>%n likes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleting %n haiku</source>
        <translation>
            <numerusform>Deleting %n haiku</numerusform>
            <numerusform>Deleting %n haiku</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Posting %n haiku</source>
        <translation>
            <numerusform>Posting %n haiku</numerusform>
            <numerusform>Posting %n haiku</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::CodeView</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::LambdaPanel</name>
    <message numerus="yes">
        <source>%n function(s)</source>
        <translation>
            <numerusform>%n function</numerusform>
            <numerusform>%n functions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::ManyBox</name>
    <message numerus="yes">
        <source>Invoking %1, %n time(s)</source>
        <translation>
            <numerusform>Invoking %1, once</numerusform>
            <numerusform>Invoking %1, %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::overview::OverviewPanel</name>
    <message numerus="yes">
        <source>%n stack(s)</source>
        <translation>
            <numerusform>%n stack</numerusform>
            <numerusform>%n stacks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) failed</source>
        <translation>
            <numerusform>%n thing failed</numerusform>
            <numerusform>%n things failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::S3Panel</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bucket(s)</source>
        <translation>
            <numerusform>%n bucket</numerusform>
            <numerusform>%n buckets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::TransferQueue</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::DestroyDialog</name>
    <message numerus="yes">
        <source>Delete %n thing(s) that were made outside the stack and would hold it up</source>
        <translation>
            <numerusform>Delete %n thing that was made outside the stack and would hold it up</numerusform>
            <numerusform>Delete %n things that were made outside the stack and would hold it up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n log(s) that would stay</source>
        <translation>
            <numerusform>Delete %n log that would stay</numerusform>
            <numerusform>Delete %n logs that would stay</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::DriftView</name>
    <message numerus="yes">
        <source>%n resource(s) drifted from the template.</source>
        <translation>
            <numerusform>%n resource drifted from the template.</numerusform>
            <numerusform>%n resources drifted from the template.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::ReceiptDialog</name>
    <message numerus="yes">
        <source>%1 is gone; %n thing(s) remain</source>
        <translation>
            <numerusform>%1 is gone; %n thing remains</numerusform>
            <numerusform>%1 is gone; %n things remain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) terminated</source>
        <translation>
            <numerusform>%n job terminated</numerusform>
            <numerusform>%n jobs terminated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) stopped</source>
        <translation>
            <numerusform>%n task stopped</numerusform>
            <numerusform>%n tasks stopped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::shell::ActivityTray</name>
    <message numerus="yes">
        <source>%n operation(s) running</source>
        <translation>
            <numerusform>%n operation running</numerusform>
            <numerusform>%n operations running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::shell::LogTail</name>
    <message numerus="yes">
        <source>It is asked again in %n second(s); no line is lost.</source>
        <translation>
            <numerusform>It is asked again in %n second; no line is lost.</numerusform>
            <numerusform>It is asked again in %n seconds; no line is lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::shell::LogView</name>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::shell::MainWindow</name>
    <message numerus="yes">
        <source>%n operation(s) are still running. Cancel and quit?</source>
        <translation>
            <numerusform>%n operation is still running. Cancel and quit?</numerusform>
            <numerusform>%n operations are still running. Cancel and quit?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n transfer(s) stop now and can be resumed the next time.</source>
        <translation>
            <numerusform>%n transfer stops now and can be resumed the next time.</numerusform>
            <numerusform>%n transfers stop now and can be resumed the next time.</numerusform>
        </translation>
    </message>
</context>
</TS>
