//! tokio-modbus's two ends, put where a test wants them. It refuses to know what is said.
//!
//! Its server takes no stream but a serial port's or one that its RTU-over-TCP listener hands out. That listener lets
//! the caller choose the stream of each connection, so a connection is made and a pipe in memory is put in its place.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_modbus::client::rtu::attach_slave;
use tokio_modbus::prelude::{Client, ExceptionCode, Request, Response, Slave, SlaveRequest};
use tokio_modbus::server::{Service, rtu_over_tcp};

/// What a service says: an answer, silence, or a refusal.
pub type Answer = Result<Option<Response>, ExceptionCode>;

/// A service made of a closure.
pub struct Serving<F>(pub F);

impl<F: Fn(SlaveRequest<'static>) -> Answer> Service for Serving<F> {
    type Request = SlaveRequest<'static>;
    type Response = Option<Response>;
    type Exception = ExceptionCode;
    type Future = Ready<Answer>;

    fn call(&self, request: Self::Request) -> Self::Future {
        ready((self.0)(request))
    }
}

/// A server at work; dropped, it ends.
pub struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// tokio-modbus's RTU server on a pipe.
pub async fn serve<F>(pipe: DuplexStream, answer: F) -> Server
where
    F: Fn(SlaveRequest<'static>) -> Answer + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let connection = Arc::new(Mutex::new(Some((Serving(answer), pipe))));
    let task = tokio::spawn(async move {
        let on_connected = |_socket, _from| {
            let taken = connection.lock().expect("nobody panics with it").take();
            async move { Ok(taken) }
        };
        let served = rtu_over_tcp::Server::new(listener).serve(&on_connected, |_error| {}).await;
        served.expect("the listener goes on until it is dropped");
    });
    TcpStream::connect(address).await.expect("it listens");
    Server(task)
}

/// What its server understands of `bytes` that end with the stream, and what it sends when `answer` answers.
pub async fn to_server(bytes: &[u8], answer: Answer) -> (Vec<SlaveRequest<'static>>, Vec<u8>) {
    let (mut near, far) = duplex(1024);
    let understood = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&understood);
    let _server = serve(far, move |request| {
        seen.lock().expect("nobody panics with it").push(request);
        answer.clone()
    })
    .await;
    near.write_all(bytes).await.expect("the pipe takes it");
    near.shutdown().await.expect("the pipe closes");
    let mut sent = Vec::new();
    near.read_to_end(&mut sent).await.expect("the server closes its end");
    let understood = std::mem::take(&mut *understood.lock().expect("nobody panics with it"));
    (understood, sent)
}

/// What its client sends for `request` to `address`, and what it makes of what `reply` answers to that; then the
/// stream ends.
pub async fn to_client(
    address: u8,
    request: Request<'static>,
    reply: impl FnOnce(&[u8]) -> Vec<u8>,
) -> (Vec<u8>, tokio_modbus::Result<Response>) {
    let (near, mut far) = duplex(1024);
    let mut client = attach_slave(near, Slave(address));
    let board = async {
        let mut sent = vec![0; 512];
        let length = far.read(&mut sent).await.expect("the client asks");
        sent.truncate(length);
        far.write_all(&reply(&sent)).await.expect("the client listens");
        far.shutdown().await.expect("the pipe closes");
        sent
    };
    let (result, sent) = tokio::join!(client.call(request), board);
    (sent, result)
}

/// The exception in a result, also where the client holds it to be an answer to something else: it gives a function
/// two names, the one of a custom request and the one of its exception, and finds that they differ.
pub fn exception(result: &tokio_modbus::Result<Response>) -> Option<u8> {
    use tokio_modbus::{Error, ProtocolError};
    match result {
        Ok(Err(code)) => Some(u8::from(*code)),
        Err(Error::Protocol(ProtocolError::FunctionCodeMismatch { request, result: Err(refused) }))
            if request.value() == refused.function.value() =>
        {
            Some(u8::from(refused.exception))
        }
        _ => None,
    }
}
