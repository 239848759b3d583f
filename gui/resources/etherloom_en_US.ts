<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>loom::gui::PropertyForm</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation><numerusform>%n device</numerusform><numerusform>%n devices</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n cable(s)</source>
        <translation><numerusform>%n cable</numerusform><numerusform>%n cables</numerusform></translation>
    </message>
</context>
<context>
    <name>loom::gui::ViewActions</name>
    <message numerus="yes">
        <source>%n device(s) found</source>
        <translation><numerusform>%n device found</numerusform><numerusform>%n devices found</numerusform></translation>
    </message>
</context>
<context>
    <name>loom::gui::MainWindow</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation><numerusform>%n error</numerusform><numerusform>%n errors</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation><numerusform>%n warning</numerusform><numerusform>%n warnings</numerusform></translation>
    </message>
</context>
<context>
    <name>loom::gui::RunActions</name>
    <message numerus="yes">
        <source>The run has ended: all %n expectation(s) hold</source>
        <translation><numerusform>The run has ended: its expectation holds</numerusform><numerusform>The run has ended: all %n expectations hold</numerusform></translation>
    </message>
</context>
</TS>
