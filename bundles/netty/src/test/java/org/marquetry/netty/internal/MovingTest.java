package org.marquetry.netty.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.Loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MovingTest {

    @EitherTransport
    void aConnectionThatMovesUnderTrafficLosesNothing(String transport) throws Exception {
        byte[] sent = new byte[4_000_000];
        new Random(4).nextBytes(sent);
        AtomicInteger moves = new AtomicInteger();
        CompletableFuture<NettyEventLoops> loops = new CompletableFuture<>();
        try (Rig rig = new Rig(transport, 3, (connection, bytes) -> {
            connection.output().writeBytes(bytes, bytes.readableBytes() / 2 + 1);
            Loop target = loops.join().loop(moves.get() % 3);
            connection.moveTo(target, () -> {
                moves.incrementAndGet();
                assertTrue(target.inLoop());
                assertSame(target, connection.loop());
            });
        })) {
            loops.complete(rig.loops);
            Socket client = rig.connect();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(client, sent));
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            writer.join();
            assertTrue(moves.get() > 20, moves + " moves");
        }
    }

    @EitherTransport
    void whatWaitsToBeSentMovesAlong(String transport) throws Exception {
        byte[] sent = new byte[12_000_000];
        new Random(5).nextBytes(sent);
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = new Socket();
            client.setReceiveBufferSize(4096);
            rig.connect(client);
            Connection connection = rig.handler(0).connection;
            int piece = 1_000_000;
            for (int at = 0; at < sent.length; at += piece) {
                int from = at;
                CountDownLatch arrived = new CountDownLatch(1);
                Rig.run(connection.loop(), () -> {
                    connection.output().writeBytes(sent, from, piece / 2);
                    connection.moveTo(rig.loops.loop(1 - connection.loop().index()), () -> {
                        connection.output().writeBytes(sent, from + piece / 2, piece / 2);
                        arrived.countDown();
                    });
                });
                arrived.await();
            }
            assertTrue(Rig.on(connection.loop(), connection::unsent) > 0);
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            Rig.until(() -> Rig.on(connection.loop(), connection::unsent) == 0);
        }
    }

    @EitherTransport
    void aMoveToTheSameLoopArrivesAfterTheCaller(String transport) throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            events.add("received " + bytes.readableBytes());
            if (bytes.readByte() == 1) {
                connection.moveTo(connection.loop(), () -> events.add("arrived"));
                connection.resume();
                events.add("returned");
            } else {
                bytes.skipBytes(bytes.readableBytes());
                done.countDown();
            }
        })) {
            rig.connect().getOutputStream().write(new byte[] {1, 2, 3});
            done.await();
            assertEquals(List.of("received 3", "returned", "arrived", "received 2"), events);
        }
    }

    @EitherTransport
    void whatWasLeftIsOfferedOnTheNewLoop(String transport) throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<NettyEventLoops> loops = new CompletableFuture<>();
        try (Rig rig = new Rig(transport, 2, (connection, bytes) -> {
            events.add("received " + bytes.readableBytes() + " on " + connection.loop());
            if (bytes.readByte() == 1) {
                Loop other = loops.join().loop(1);
                connection.moveTo(other, () -> events.add("arrived on " + connection.loop()));
            } else {
                bytes.skipBytes(bytes.readableBytes());
                done.countDown();
            }
        })) {
            loops.complete(rig.loops);
            rig.connect().getOutputStream().write(new byte[] {1, 2, 3});
            done.await();
            assertEquals(List.of("received 3 on loop 0", "arrived on loop 1", "received 2 on loop 1"), events);
        }
    }

    /** The end of the client must not overtake what it sent before. */
    @EitherTransport
    void whatAClientSentBeforeItsEndIsOfferedAfterTheMove(String transport) throws Exception {
        AtomicInteger complete = new AtomicInteger();
        int rounds = 200;
        CompletableFuture<NettyEventLoops> loops = new CompletableFuture<>();
        try (Rig rig = new Rig(transport, 2, (connection, bytes) -> {
            if (bytes.getByte(bytes.readerIndex()) == 1) {
                bytes.skipBytes(1);
                connection.moveTo(loops.join().loop(1), () -> {});
            } else if (bytes.readableBytes() == 5) {
                bytes.skipBytes(5);
                complete.incrementAndGet();
            }
        })) {
            loops.complete(rig.loops);
            for (int i = 0; i < rounds; i++) {
                Socket client = rig.connect();
                client.getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6});
                client.close();
            }
            Rig.until(() -> rig.handlers.size() == rounds && rig.binding.connections() == 0);
            assertEquals(rounds, complete.get());
        }
    }

    @EitherTransport
    void aConnectionThatDiesOnTheWayIsClosedOnceAndDoesNotArriveAfterwards(String transport) throws Exception {
        AtomicInteger late = new AtomicInteger();
        int rounds = 300;
        CompletableFuture<NettyEventLoops> loops = new CompletableFuture<>();
        try (Rig rig = new Rig(transport, 2, connection -> {
            AtomicBoolean closed = new AtomicBoolean();
            TestHandler handler = new TestHandler(connection, (same, bytes) -> {
                bytes.skipBytes(bytes.readableBytes());
                same.moveTo(loops.join().loop(1 - same.loop().index()), () -> {
                    if (closed.get()) {
                        late.incrementAndGet();
                    }
                });
            });
            handler.onClosed = () -> closed.set(true);
            return handler;
        })) {
            loops.complete(rig.loops);
            for (int i = 0; i < rounds; i++) {
                Socket client = rig.connect();
                client.getOutputStream().write(1);
                client.setSoLinger(i % 2 == 0, 0);
                client.close();
            }
            Rig.until(() -> rig.handlers.size() == rounds && rig.binding.connections() == 0);
            assertEquals(0, late.get());
        }
    }

    @EitherTransport
    void aMoveThatIsOvertakenByCloseDoesNotArrive(String transport) throws Exception {
        AtomicBoolean arrived = new AtomicBoolean();
        CompletableFuture<NettyEventLoops> loops = new CompletableFuture<>();
        try (Rig rig = new Rig(transport, 2, (connection, bytes) -> {
            connection.moveTo(loops.join().loop(1), () -> arrived.set(true));
            connection.output().writeByte(3);
            connection.close();
        })) {
            loops.complete(rig.loops);
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            assertEquals(3, client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
            rig.handler(0).closed.await();
            assertFalse(arrived.get());
        }
    }

    /** As may happen to a timer that fires in the turn in which the connection leaves. */
    @EitherTransport
    void whatIsAskedOnTheWayHappensAfterTheArrival(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = rig.connect();
            Connection connection = rig.handler(0).connection;
            Loop before = rig.loops.loop(0);
            Loop after = rig.loops.loop(1);
            CompletableFuture<Loop> asked = new CompletableFuture<>();
            Rig.run(before, () -> {
                connection.moveTo(after, () -> connection.output().writeByte(2));
                assertThrows(IllegalStateException.class, () -> connection.moveTo(before, () -> {}));
                before.atEndOfTurn(() -> before.execute(() -> {
                    asked.complete(connection.loop());
                    connection.output().writeByte(1);
                    connection.reading(true);
                    connection.close();
                }));
            });
            assertSame(before, asked.join());
            assertArrayEquals(new byte[] {1, 2}, client.getInputStream().readAllBytes());
            rig.handler(0).closed.await();
        }
    }

    @EitherTransport
    void readingStaysOffOverAMove(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            CountDownLatch arrived = new CountDownLatch(1);
            Rig.run(rig.loops.loop(0), () -> {
                handler.connection.reading(false);
                handler.connection.moveTo(rig.loops.loop(1), arrived::countDown);
            });
            arrived.await();
            client.getOutputStream().write(7);
            rig.settle(rig.connect());
            Rig.run(rig.loops.loop(1), () -> {});
            assertEquals(0, handler.receivedCalls.get());
            Rig.run(rig.loops.loop(1), () -> handler.connection.reading(true));
            assertEquals(7, client.getInputStream().read());
        }
    }

    @EitherTransport
    void aDrainFindsConnectionsThatAreOnTheirWay(String transport) throws Exception {
        int many = 50;
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            for (int i = 0; i < many; i++) {
                rig.connect();
            }
            rig.handler(many - 1);
            Rig.run(rig.loops.loop(0), () -> {
                for (TestHandler handler : rig.handlers) {
                    handler.connection.moveTo(rig.loops.loop(1), () -> {});
                }
            });
            rig.binding.drain(ReasonCode.ADMINISTRATIVE_ACTION);
            Rig.until(() -> rig.binding.connections() == 0);
            for (TestHandler handler : rig.handlers) {
                assertEquals(ReasonCode.ADMINISTRATIVE_ACTION, handler.drained);
            }
        }
    }

    @EitherTransport
    void loopsThatEndTakeConnectionsOnTheirWayAlong(String transport) throws Exception {
        int many = 50;
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            for (int i = 0; i < many; i++) {
                rig.connect();
            }
            rig.handler(many - 1);
            Rig.run(rig.loops.loop(0), () -> {
                for (TestHandler handler : rig.handlers) {
                    handler.connection.moveTo(rig.loops.loop(1), () -> {});
                }
            });
            rig.loops.deactivate();
            for (TestHandler handler : rig.handlers) {
                assertEquals(1, handler.closedCalls.get());
            }
        }
    }

    @EitherTransport
    void aFailureOnArrivalClosesTheConnection(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            Rig.run(
                    rig.loops.loop(0),
                    () -> handler.connection.moveTo(rig.loops.loop(1), () -> {
                        throw new IllegalStateException("on purpose, as the test wants it");
                    }));
            assertEquals(-1, client.getInputStream().read());
            handler.closed.await();
        }
    }

    @EitherTransport
    void onlyTheseLoopsAreATarget(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            rig.connect();
            Connection connection = rig.handler(0).connection;
            Rig.run(
                    rig.loops.loop(0),
                    () -> assertThrows(
                            IllegalArgumentException.class, () -> connection.moveTo(new ForeignLoop(), () -> {})));
        }
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            for (int at = 0; at < bytes.length; at += 10_000) {
                client.getOutputStream().write(bytes, at, Math.min(10_000, bytes.length - at));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
