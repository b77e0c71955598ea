<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
</context>
</TS>
