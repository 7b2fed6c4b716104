//! The chart of accounts: one line an account, with its code, nature, unit and name in both languages.
//!
//! Codes follow the four digits of the Chinese chart of accounts for enterprises where it has the account; accounts in
//! points and vouchers, which no statute numbers, begin with 9. It refuses to know what is booked on them.

use std::fmt;

use serde::Serialize;

use crate::Text;

/// What an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Unit {
    /// Fen.
    Cny,
    /// Loyalty points.
    Points,
    /// Vouchers, pieces.
    Vouchers,
}

impl Unit {
    /// The account on which branches owe each other.
    pub const fn clearing(self) -> Account {
        match self {
            Unit::Cny => Account::Clearing,
            Unit::Points => Account::PointsClearing,
            Unit::Vouchers => Account::VoucherClearing,
        }
    }

    /// The commodity's name in plain-text accounting.
    pub const fn commodity(self) -> &'static str {
        match self {
            Unit::Cny => "CNY",
            Unit::Points => "PTS",
            Unit::Vouchers => "VCH",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.commodity())
    }
}

/// What kind of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// What the group has.
    Asset,
    /// What it owes.
    Liability,
    /// What was put in.
    Equity,
    /// What it earned.
    Income,
    /// What it spent.
    Expense,
}

macro_rules! chart {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $nature:ident, $unit:ident, $path:literal, $en:literal, $zh:literal;)*) => {
        /// One account of the chart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Account {
            $($(#[$doc])* $name,)*
        }

        impl Account {
            /// All accounts in the order of the chart.
            pub const ALL: &'static [Account] = &[$(Account::$name,)*];

            /// Its number.
            pub const fn code(self) -> &'static str {
                match self { $(Account::$name => $code,)* }
            }

            /// What kind of account it is.
            pub const fn nature(self) -> Nature {
                match self { $(Account::$name => Nature::$nature,)* }
            }

            /// A balance (debits less credits) as its nature counts it: what is had for assets and expenses, what is owed
            /// for the others.
            pub const fn natural(self, balance: i64) -> i64 {
                match self.nature() {
                    Nature::Asset | Nature::Expense => balance,
                    Nature::Liability | Nature::Equity | Nature::Income => -balance,
                }
            }

            /// What it counts.
            pub const fn unit(self) -> Unit {
                match self { $(Account::$name => Unit::$unit,)* }
            }

            /// Its path in plain-text accounting, below the nature's root.
            pub const fn path(self) -> &'static str {
                match self { $(Account::$name => $path,)* }
            }

            /// Its name.
            pub const fn title(self) -> Text {
                match self { $(Account::$name => Text::new($en, $zh),)* }
            }
        }
    };
}

chart! {
    /// Money in the till.
    Cash = "1001", Asset, Cny, "Cash", "Cash", "库存现金";
    /// Money in the bank.
    Bank = "1002", Asset, Cny, "Bank", "Bank", "银行存款";
    /// Owed by WeChat Pay until it is paid out.
    WechatClearing = "1012.01", Asset, Cny, "Clearing:WeChat", "WeChat Pay clearing", "微信待清算";
    /// Owed by Alipay until it is paid out.
    AlipayClearing = "1012.02", Asset, Cny, "Clearing:Alipay", "Alipay clearing", "支付宝待清算";
    /// Owed by the card acquirer until it is paid out.
    CardClearing = "1012.03", Asset, Cny, "Clearing:BankCard", "Bank card clearing", "银行卡待清算";
    /// Owed by customers and members.
    Receivable = "1122", Asset, Cny, "Receivable", "Receivables", "应收账款";
    /// What branches owe each other.
    Clearing = "1221", Asset, Cny, "Branches", "Branch clearing", "内部往来";
    /// Goods and cards in stock.
    Stock = "1405", Asset, Cny, "Stock", "Stock", "库存商品";
    /// Vehicles of the rental fleet and for sale.
    Vehicles = "1601", Asset, Cny, "Vehicles", "Vehicles", "车辆";
    /// Owed to suppliers and partners.
    Payable = "2202", Liability, Cny, "Payable", "Payables", "应付账款";
    /// Paid for and not yet delivered: documents on their way to settlement.
    Prepaid = "2203.01", Liability, Cny, "Prepaid", "Received in advance", "预收账款";
    /// Stored value, the part that members paid.
    StoredPrincipal = "2203.02", Liability, Cny, "StoredValue:Principal", "Stored value, principal", "储值本金";
    /// Stored value, the part that branches gave.
    StoredGift = "2203.03", Liability, Cny, "StoredValue:Gift", "Stored value, gift", "储值赠送";
    /// Counts of packages that were sold and not used.
    Packages = "2203.04", Liability, Cny, "Packages", "Packages sold, unused", "套餐未消费";
    /// Vouchers that were sold and not used.
    VouchersSold = "2203.05", Liability, Cny, "Vouchers", "Vouchers sold, unused", "代币券未消费";
    /// Deposits held.
    Deposits = "2241.01", Liability, Cny, "Deposits", "Deposits held", "押金";
    /// Refunds owed and not yet paid out.
    RefundsDue = "2241.02", Liability, Cny, "RefundsDue", "Refunds due", "应退款";
    /// Held until a dispute is decided.
    Disputed = "2241.03", Liability, Cny, "Disputed", "Disputed amounts held", "争议款";
    /// Opening balances.
    Opening = "4001", Equity, Cny, "Opening", "Opening balances", "期初余额";
    /// Vehicle sales.
    RevenueVehicles = "6001.01", Income, Cny, "Sales:Vehicles", "Vehicle sales", "整车销售收入";
    /// Parts and material.
    RevenueParts = "6001.02", Income, Cny, "Sales:Parts", "Parts", "配件收入";
    /// Labour, repair, maintenance.
    RevenueService = "6001.03", Income, Cny, "Sales:Service", "Service labour", "维修工时收入";
    /// Fittings, beauty and decoration, car wash, goods.
    RevenueGoods = "6001.04", Income, Cny, "Sales:Goods", "Goods and fittings", "精品商品收入";
    /// Fuel.
    RevenueFuel = "6001.05", Income, Cny, "Sales:Fuel", "Fuel", "燃油收入";
    /// Rental charges.
    RevenueRental = "6001.06", Income, Cny, "Sales:Rental", "Rental", "租赁收入";
    /// Membership fees and card prices.
    RevenueMembership = "6001.07", Income, Cny, "Sales:Membership", "Membership fees", "会费收入";
    /// Licences, maintenance, custom work.
    RevenueSystem = "6001.08", Income, Cny, "Sales:System", "Licences and services", "软件服务收入";
    /// Fees kept: cancellation, no-show, forfeited earnest money.
    RevenueFees = "6051", Income, Cny, "Fees", "Fees kept", "违约金收入";
    /// Gift money, vouchers and points given to members.
    GiftCost = "6601.01", Expense, Cny, "Gifts", "Gifts to members", "会员赠送费用";
    /// Points redeemed, at their value.
    PointsExpense = "6601.02", Expense, Cny, "Points", "Points redeemed", "积分兑现费用";
    /// Channel fees.
    ChannelFees = "6603", Expense, Cny, "ChannelFees", "Channel fees", "支付手续费";
    /// Goodwill and losses.
    Goodwill = "6711", Expense, Cny, "Goodwill", "Goodwill and losses", "营业外支出";
    /// Points issued, the other side of what members hold.
    PointsCost = "9001", Equity, Points, "Points:Issued", "Points issued", "积分发行";
    /// Points that members hold.
    PointsHeld = "9002", Liability, Points, "Points:Held", "Points held", "会员积分";
    /// Points that lapsed.
    PointsLapsed = "9003", Equity, Points, "Points:Lapsed", "Points lapsed", "积分失效";
    /// Points that were redeemed.
    PointsRedeemed = "9004", Equity, Points, "Points:Redeemed", "Points redeemed", "积分兑现";
    /// Points between branches.
    PointsClearing = "9005", Asset, Points, "Points:Branches", "Points between branches", "积分内部往来";
    /// Points that a member owes, because what was taken back had been used.
    PointsOwed = "9006", Asset, Points, "Points:Owed", "Points debts", "积分欠额";
    /// Vouchers registered, the other side of the stock.
    VoucherSource = "9101", Equity, Vouchers, "Vouchers:Issued", "Vouchers issued", "代币券发行";
    /// Vouchers in a branch's or head office's stock.
    VoucherStock = "9102", Asset, Vouchers, "Vouchers:Stock", "Vouchers in stock", "代币券库存";
    /// Vouchers with customers.
    VoucherOut = "9103", Asset, Vouchers, "Vouchers:Out", "Vouchers with customers", "代币券流通";
    /// Vouchers used.
    VoucherUsed = "9104", Equity, Vouchers, "Vouchers:Used", "Vouchers used", "代币券已用";
    /// Vouchers expired or void.
    VoucherVoid = "9105", Equity, Vouchers, "Vouchers:Void", "Vouchers expired or void", "代币券作废";
    /// Vouchers between branches.
    VoucherClearing = "9106", Asset, Vouchers, "Vouchers:Branches", "Vouchers between branches", "代币券内部往来";
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order_of_nature_within_their_class() {
        for (index, account) in Account::ALL.iter().enumerate() {
            assert!(Account::ALL[..index].iter().all(|other| other.code() != account.code()), "{account}");
            let class = account.code().as_bytes()[0];
            let wanted = match class {
                b'1' => Some(Nature::Asset),
                b'2' => Some(Nature::Liability),
                b'4' => Some(Nature::Equity),
                _ => None,
            };
            assert!(wanted.is_none_or(|nature| nature == account.nature()), "{account}");
        }
    }
}
