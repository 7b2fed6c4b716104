//! What is reported of the installation and its service.

mod customers;
mod equipment;
mod safety;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{By, Rejection, Scene, Text};

use crate::rejection;
use crate::state::State;

pub use safety::PRODUCT;
pub(crate) use safety::tasks;

const fn name(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

const DRIVERS: ReportName = name("drivers", "Drivers and their functions", "驱动与功能", &[], "PLAT-68");
const DEVICES: ReportName = name("devices", "Devices", "设备", &["branch"], "PLAT-68");
const LINE_USE: ReportName = name("line-use", "Line use of terminals", "终端线路占用", &[], "PLAT-70");
const TERMINALS: ReportName = name("terminals", "Checked terminals", "终端检查", &[], "PLAT-72");
const USE: ReportName = name("use-by-channel", "Use by channel", "渠道使用", &["period"], "PLAT-80");
const SIZING: ReportName = name("sizing", "Server size", "服务器规模", &["terminals"], "PLAT-71");
const SERVICE_WAY: ReportName = name(
    "service-way",
    "Visit or remote service",
    "上门或远程服务",
    &["terminals", "distance-km"],
    "PLAT-73",
);
const CUSTOMERS: ReportName = name("customers", "Customers and their terms", "客户与服务期", &[], "PLAT-75");
const WORK: ReportName = name("service-orders", "Service orders", "服务单", &["customer"], "PLAT-74");
const QUOTE: ReportName = name("quote", "Quote, without tax", "报价单(不含税)", &["quote"], "PLAT-79");
const WISHES: ReportName = name("custom-work", "Custom work", "定制开发", &["customer"], "PLAT-78");
const BASKET: ReportName = name("basket", "Half-finished order", "未完成的订单", &["member"], "PLAT-80");
const VULNERABILITIES: ReportName =
    name("vulnerabilities", "Vulnerabilities", "安全漏洞", &["state"], "PLAT-62");
const SCANS: ReportName = name("scans", "Security scans", "安全扫描", &[], "PLAT-62");
const PATCHES: ReportName = name("patches", "Patches and nodes behind", "补丁与落后节点", &[], "PLAT-63");
const VERSION: ReportName = name("version", "Versions", "版本", &[], "PLAT-12");

/// All reports of this context.
pub const REPORTS: &[ReportName] = &[
    DRIVERS,
    DEVICES,
    LINE_USE,
    TERMINALS,
    USE,
    SIZING,
    SERVICE_WAY,
    CUSTOMERS,
    WORK,
    QUOTE,
    WISHES,
    VULNERABILITIES,
    SCANS,
    PATCHES,
    VERSION,
    BASKET,
];

pub(crate) fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    if asked.name == BASKET.name {
        return equipment::basket(state, scene, asked);
    }
    // PLAT-30: phone clients have no business here; the rental's `quote` bears the same bare name as ours.
    if matches!(scene.by, By::Member { .. } | By::Guest(_)) {
        return Err(rejection::forbidden(scene.by));
    }
    match asked.name.as_str() {
        "drivers" => Ok(equipment::drivers(state, scene, asked)),
        "devices" => equipment::devices(state, scene, asked),
        "line-use" => Ok(equipment::line_use(state, scene, asked)),
        "terminals" => Ok(equipment::terminals(state, scene, asked)),
        "use-by-channel" => equipment::use_by_channel(state, scene, asked),
        "sizing" => equipment::sizing(scene, asked),
        "service-way" => customers::service_way(scene, asked),
        "customers" => Ok(customers::customers(state, scene, asked)),
        "service-orders" => customers::work(state, scene, asked),
        "quote" => customers::quote(state, scene, asked),
        "custom-work" => customers::wishes(state, scene, asked),
        "vulnerabilities" => Ok(safety::vulnerabilities(state, scene, asked)),
        "scans" => Ok(safety::scans(state, scene, asked)),
        "patches" => Ok(safety::patches(state, scene, asked)),
        "version" => Ok(safety::version(state, scene, asked)),
        other => Err(Rejection::new("unknown-report").with("report", other)),
    }
}

fn wrong_filter(filter: &str, given: impl std::fmt::Display) -> Rejection {
    Rejection::new("bad-filter").with("filter", filter).with("given", given)
}

fn count(number: impl TryInto<i64>) -> forecourt_books::report::Cell {
    forecourt_books::report::Cell::Count(number.try_into().unwrap_or(i64::MAX))
}
