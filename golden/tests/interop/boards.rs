//! tokio-modbus's RTU client asks our boards for everything that the cabinet profile says of them.
//!
//! Every test runs at frame level and at byte level, with the same outcome. It refuses to know how boards are built.

use crate::line::{Line, Served};
use crate::peer::exception;
use forecourt_plant::Detail;
use forecourt_wire::LineSpeed;
use std::time::Duration;
use tokio_modbus::client::{Context, rtu::attach_slave};
use tokio_modbus::prelude::{
    Client, ConformityLevel, ReadCode, Reader, Request, Response, Slave, SlaveContext, Writer,
};

const TAG: u64 = 0x1A_00BC_614E;
const LEVELS: [Detail; 2] = [Detail::Frames, Detail::Bytes];

fn connect(detail: Detail, address: u8) -> (Served, Context) {
    let (served, pipe) = Served::new(Line::new(detail, TAG));
    (served, attach_slave(pipe, Slave(address)))
}

/// The exception that `request` meets.
async fn refusal(client: &mut Context, request: Request<'static>) -> Option<u8> {
    exception(&client.call(request).await)
}

/// Whether a call stays without an answer; paused time makes the wait a step.
async fn silent(client: &mut Context, request: Request<'static>) -> bool {
    tokio::time::timeout(Duration::from_secs(1), client.call(request)).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_slot_board_is_read_and_written() {
    for detail in LEVELS {
        let (served, mut client) = connect(detail, 33);
        let words = client.read_input_registers(0, 7).await.unwrap().unwrap();
        assert_eq!(words[..5], [0, 0x1A, 0x00BC, 0x614E, 0b11], "{detail:?}");
        // 800 ms of reading are 24 frames of 32.768 ms; the first takes a little longer.
        assert!((20..=24).contains(&words[5]) && words[6] == 0, "{words:?}");
        // Request, T3.5, answer: 8, 3.5 and 19 characters of 11 bits, to the tick.
        let speed = LineSpeed::DEFAULT;
        assert_eq!(
            served.took(),
            Some(speed.frame_span(8) + speed.t3_5() + speed.frame_span(19)),
            "{detail:?}"
        );

        assert_eq!(client.read_holding_registers(0, 2).await.unwrap(), Ok(vec![0, 0]));
        client.write_single_register(0, 2).await.unwrap().unwrap();
        assert_eq!(client.read_holding_registers(0, 2).await.unwrap(), Ok(vec![2, 0]));
        client.write_multiple_registers(0, &[1, 1]).await.unwrap().unwrap();
        assert_eq!(client.read_holding_registers(0, 2).await.unwrap(), Ok(vec![1, 1]));
        // Asleep: no ID, and no word on the key.
        let asleep = client.read_input_registers(0, 5).await.unwrap().unwrap();
        assert_eq!((&asleep[..4], asleep[4] & 1), (&[0u16; 4][..], 0), "{detail:?}");
        // All or nothing: the lamp takes no 3, so the sleep is not changed either.
        let both = Request::WriteMultipleRegisters(0, vec![3, 0].into());
        assert_eq!(refusal(&mut client, both).await, Some(3));
        assert_eq!(client.read_holding_registers(0, 2).await.unwrap(), Ok(vec![1, 1]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_board_refuses_what_it_lacks() {
    for detail in LEVELS {
        let (_served, mut client) = connect(detail, 33);
        let lacks = [
            Request::ReadCoils(0, 1),
            Request::ReadDiscreteInputs(0, 1),
            Request::WriteSingleCoil(0, true),
            Request::WriteMultipleCoils(0, vec![true].into()),
            Request::ReportServerId,
            Request::MaskWriteRegister(0, 0, 1),
            Request::ReadWriteMultipleRegisters(0, 1, 0, vec![1].into()),
            Request::Custom(0x41, vec![].into()),
            Request::Custom(8, vec![0, 1, 0, 0].into()),
        ];
        let outside = [
            Request::ReadInputRegisters(0, 8),
            Request::ReadInputRegisters(7, 1),
            Request::ReadHoldingRegisters(2, 1),
            Request::WriteSingleRegister(2, 0),
            Request::WriteMultipleRegisters(1, vec![0, 0].into()),
            Request::ReadDeviceIdentification(ReadCode::Specific, 3),
        ];
        let untakable = [
            Request::ReadInputRegisters(0, 0),
            Request::ReadHoldingRegisters(0, 126),
            Request::WriteSingleRegister(0, 3),
            Request::WriteSingleRegister(1, 2),
            Request::Custom(8, vec![0, 0, 1].into()),
        ];
        for (code, requests) in [(1, &lacks[..]), (2, &outside[..]), (3, &untakable[..])] {
            for request in requests {
                assert_eq!(refusal(&mut client, request.clone()).await, Some(code), "{detail:?} {request:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_board_echoes_and_names_itself() {
    for (detail, address, product) in
        LEVELS.into_iter().flat_map(|detail| [(detail, 33, "FC-SLOT"), (detail, 2, "FC-DRAWER")])
    {
        let (_served, mut client) = connect(detail, address);
        let query = Request::Custom(8, vec![0, 0, 0x12, 0x34].into());
        let echo = client.call(query).await.unwrap();
        assert_eq!(echo, Ok(Response::Custom(8, vec![0, 0, 0x12, 0x34].into())), "{detail:?} {address}");

        let id = client.read_device_identification(ReadCode::Basic, 0).await.unwrap().unwrap();
        let texts: Vec<_> =
            id.device_id_objects.iter().map(|object| (object.id, object.value_as_str())).collect();
        assert_eq!(texts, [(0, Some("Forecourt")), (1, Some(product)), (2, Some("1.0"))]);
        assert_eq!((id.conformity_level, id.more_follows), (ConformityLevel::BasicIdentification, false));
        let one = client.read_device_identification(ReadCode::Specific, 1).await.unwrap().unwrap();
        assert_eq!(one.device_id_objects[0].value_as_str(), Some(product));
    }
}

#[tokio::test(start_paused = true)]
async fn a_drawer_opens_and_closes() {
    for detail in LEVELS {
        let (served, mut client) = connect(detail, 1);
        assert_eq!(client.read_holding_registers(16, 3).await.unwrap(), Ok(vec![2000, 1000, 0]));
        assert_eq!(
            client.read_discrete_inputs(0, 5).await.unwrap().unwrap(),
            [true, false, false, false, false]
        );
        assert_eq!(client.read_coils(0, 1).await.unwrap(), Ok(vec![false]));
        // 500 steps at 1000 a second.
        client.write_multiple_registers(16, &[500, 1000, 0]).await.unwrap().unwrap();
        client.write_single_coil(0, true).await.unwrap().unwrap();
        served.wait(250);
        assert_eq!(
            client.read_discrete_inputs(0, 5).await.unwrap().unwrap(),
            [false, false, true, false, false]
        );
        let under_way = client.read_input_registers(0, 3).await.unwrap().unwrap();
        assert!((250..300).contains(&under_way[0]) && under_way[1..] == [0, 1], "{detail:?} {under_way:?}");
        served.wait(500);
        assert_eq!(
            client.read_discrete_inputs(0, 5).await.unwrap().unwrap(),
            [false, true, false, false, false]
        );
        assert_eq!(client.read_input_registers(0, 3).await.unwrap(), Ok(vec![500, 0, 1]));
        assert_eq!(client.read_coils(0, 1).await.unwrap(), Ok(vec![true]));
        client.write_multiple_coils(0, &[false]).await.unwrap().unwrap();
        served.wait(600);
        assert_eq!(
            client.read_discrete_inputs(0, 5).await.unwrap().unwrap(),
            [true, false, false, false, false]
        );
        assert_eq!(client.read_input_registers(0, 3).await.unwrap(), Ok(vec![0, 0, 1]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_drawer_board_refuses_what_it_lacks() {
    for detail in LEVELS {
        let (_served, mut client) = connect(detail, 1);
        let refused = [
            (1, Request::ReportServerId),
            (2, Request::ReadCoils(0, 2)),
            (2, Request::ReadDiscreteInputs(0, 6)),
            (2, Request::ReadInputRegisters(0, 4)),
            (2, Request::ReadHoldingRegisters(0, 1)),
            (2, Request::WriteSingleCoil(1, true)),
            (2, Request::WriteMultipleCoils(0, vec![true, true].into())),
            (2, Request::WriteSingleRegister(15, 1)),
            (3, Request::WriteSingleRegister(16, 99)),
            (3, Request::WriteSingleRegister(17, 5001)),
            (3, Request::WriteSingleRegister(18, 4)),
            (3, Request::WriteMultipleRegisters(16, vec![500, 49, 0].into())),
        ];
        for (code, request) in refused {
            assert_eq!(refusal(&mut client, request.clone()).await, Some(code), "{detail:?} {request:?}");
        }
        assert_eq!(client.read_holding_registers(16, 3).await.unwrap(), Ok(vec![2000, 1000, 0]));
        assert_eq!(client.read_coils(0, 1).await.unwrap(), Ok(vec![false]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_broadcast_is_done_in_silence_but_opens_no_drawer() {
    for detail in LEVELS {
        let (_served, mut client) = connect(detail, 0);
        assert!(silent(&mut client, Request::WriteSingleRegister(0, 1)).await);
        assert!(silent(&mut client, Request::WriteSingleCoil(0, true)).await);
        assert!(silent(&mut client, Request::ReadInputRegisters(0, 5)).await);
        for address in [33, 64, 96] {
            client.set_slave(Slave(address));
            assert_eq!(client.read_holding_registers(0, 2).await.unwrap(), Ok(vec![1, 0]), "{detail:?}");
        }
        for address in [1, 2] {
            client.set_slave(Slave(address));
            assert_eq!(client.read_coils(0, 1).await.unwrap(), Ok(vec![false]), "{detail:?}");
        }
        // An address without a board.
        client.set_slave(Slave(100));
        assert!(silent(&mut client, Request::ReadInputRegisters(0, 5)).await);
    }
}
