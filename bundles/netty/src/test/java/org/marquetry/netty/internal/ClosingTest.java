package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClosingTest {

    @EitherTransport
    void closeSendsWhatWasAppended(String transport) throws Exception {
        int much = 5_000_000;
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            connection.output().writeBytes(new byte[much]);
            connection.close();
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            TestHandler handler = rig.handler(0);
            Rig.until(() -> handler.receivedCalls.get() == 1);
            assertEquals(0, handler.closedCalls.get(), "closed before all was sent");
            assertEquals(much, client.getInputStream().readAllBytes().length);
            handler.closed.await();
        }
    }

    /** To close a socket with unread input is to reset it, which would take the last words with it. */
    @EitherTransport
    void theLastWordsReachAClientThatGoesOnSending(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            connection.output().writeByte(42);
            connection.close();
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(new byte[8_000_000]);
            assertEquals(42, client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @EitherTransport
    void theLastWordsReachAClientThatHasEndedItsSide(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            connection.output().writeBytes(new byte[3_000_000]);
            connection.close();
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            client.shutdownOutput();
            assertEquals(3_000_000, client.getInputStream().readAllBytes().length);
        }
    }

    @EitherTransport
    void closeWithNothingToSayEndsAtOnce(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> connection.close())) {
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            assertEquals(-1, client.getInputStream().read());
            rig.handler(0).closed.await();
        }
    }

    @EitherTransport
    void abortEndsAtOnceWithoutSending(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            bytes.skipBytes(bytes.readableBytes());
            connection.output().writeBytes(new byte[1000]);
            connection.abort();
            connection.close();
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            assertEquals(-1, client.getInputStream().read());
            rig.handler(0).closed.await();
            assertEquals(0, rig.transport.sends.get());
        }
    }

    @EitherTransport
    void theEndOfTheClientIsTheEnd(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket polite = rig.connect();
            Socket rude = rig.connect();
            rig.handler(1);
            polite.close();
            rude.setSoLinger(true, 0);
            rude.close();
            rig.handler(0).closed.await();
            rig.handler(1).closed.await();
        }
    }

    /** Neither a client that does not read nor one that does not close keeps a closing connection for ever. */
    @Test
    void aClosingConnectionEndsInTheEnd() throws Exception {
        try (Rig epoll = new Rig("epoll", 1, ClosingTest::sayMuchAndClose);
                Rig nio = new Rig("nio", 1, ClosingTest::sayMuchAndClose)) {
            List<TestHandler> deaf = new ArrayList<>();
            for (Rig rig : List.of(epoll, nio)) {
                rig.connect().getOutputStream().write(1);
                deaf.add(rig.handler(0));
                Socket silent = rig.connect();
                silent.getOutputStream().write(0);
                rig.handler(1).closed.await();
            }
            for (TestHandler handler : deaf) {
                assertTrue(handler.closed.await(2 * ListenerPolicy.DEFAULT_CLOSE_TIMEOUT, TimeUnit.SECONDS));
            }
            Rig.until(() -> epoll.binding.connections() + nio.binding.connections() == 0);
        }
    }

    /** The one that comes after the change is gone while the one before it may still read. */
    @EitherTransport
    void theTimeToCloseIsThatOfTheListenerWhenTheClientCame(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, ClosingTest::sayMuchAndClose)) {
            rig.binding.policy(ListenerPolicy.named("test").closeTimeout(3600).build());
            Socket patient = rig.connect();
            patient.getOutputStream().write(1);
            rig.handler(0);
            rig.binding.policy(ListenerPolicy.named("test").closeTimeout(1).build());
            rig.connect().getOutputStream().write(1);
            rig.handler(1).closed.await();
            Rig.until(() -> rig.binding.connections() == 1);
            assertEquals(0, rig.handler(0).closedCalls.get());
            assertEquals(20_000_000, patient.getInputStream().readNBytes(20_000_000).length);
        }
    }

    private static void sayMuchAndClose(Connection connection, io.netty.buffer.ByteBuf bytes) {
        connection.output().writeBytes(new byte[bytes.readByte() == 0 ? 1 : 20_000_000]);
        connection.close();
    }

    @EitherTransport
    void aFailingHandlerCostsItsOwnConnectionOnly(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            if (bytes.getByte(bytes.readerIndex()) == 99) {
                connection.output().writeByte(1);
                throw new IllegalStateException("on purpose, as the test wants it");
            }
            TestHandler.echo(connection, bytes);
        })) {
            Socket good = rig.connect();
            Socket bad = rig.connect();
            TestHandler handler = rig.handler(1);
            bad.getOutputStream().write(99);
            assertEnds(bad);
            handler.closed.await();
            assertEquals(1, handler.receivedCalls.get());
            rig.settle(good);
        }
    }

    @EitherTransport
    void aFailureWhileItIsAnnouncedWritableOrClosedOrDrainedIsContained(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            handler.onWritable = () -> {
                throw new IllegalStateException("on purpose, as the test wants it");
            };
            handler.onClosed = handler.onWritable;
            Rig.run(rig.loops.loop(0), () -> {
                handler.connection.output().writeBytes(new byte[Rig.MAX_UNSENT + 1]);
                handler.connection.isWritable();
            });
            client.getInputStream().readAllBytes();
            handler.closed.await();
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void aConnectionMayBeRefusedWithWordsWhileItIsAccepted(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, connection -> {
            connection.output().writeByte(5);
            connection.close();
            return new TestHandler(connection, TestHandler::echo);
        })) {
            Socket client = rig.connect();
            assertEquals(5, client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
            rig.handler(0).closed.await();
        }
    }

    @EitherTransport
    void closedIsNotCalledWithinCloseOrAbort(String transport) throws Exception {
        AtomicBoolean within = new AtomicBoolean();
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            within.set(true);
            if (bytes.readByte() == 1) {
                connection.close();
            } else {
                connection.abort();
            }
            within.set(false);
        })) {
            for (int i = 0; i < 2; i++) {
                Socket client = rig.connect();
                TestHandler handler = rig.handler(i);
                AtomicBoolean wrong = new AtomicBoolean();
                handler.onClosed = () -> wrong.set(within.get());
                client.getOutputStream().write(i);
                handler.closed.await();
                assertEquals(false, wrong.get());
            }
        }
    }

    @EitherTransport
    void theEndOfTheLoopsIsTheEndOfTheirConnections(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket idle = rig.connect();
            rig.settle(idle);
            rig.loops.deactivate();
            assertEnds(idle);
            assertEquals(1, rig.handler(0).closedCalls.get());
            assertNull(rig.handler(0).drained);
            IOException refused = assertThrows(
                    IOException.class,
                    () -> rig.loops.bind(
                            Rig.anyPort(), rig.handler(0).connection.policy(), connection -> null));
            assertTrue(refused.getMessage().endsWith(": the event loops are shut down"), refused.getMessage());
        }
    }

    @EitherTransport
    void connectionsThatAreDrainedJustBeforeTheEndOfTheLoopsSendTheirLastWords(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, connection -> {
            TestHandler handler = new TestHandler(connection, TestHandler::echo);
            handler.onDrain = () -> connection.output().writeByte(0x8B);
            return handler;
        })) {
            Socket client = rig.connect();
            rig.settle(client);
            Thread reader = new Thread(() -> {
                try (client) {
                    assertEquals(0x8B, client.getInputStream().read());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            List<Throwable> wrong = new ArrayList<>();
            reader.setUncaughtExceptionHandler((thread, failure) -> wrong.add(failure));
            reader.start();
            rig.binding.close();
            rig.binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            rig.loops.deactivate();
            reader.join();
            assertEquals(List.of(), wrong);
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, rig.handler(0).drained);
        }
    }

    private static void assertEnds(Socket client) {
        try {
            assertEquals(-1, client.getInputStream().read());
        } catch (IOException reset) {
            assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
        }
    }
}
