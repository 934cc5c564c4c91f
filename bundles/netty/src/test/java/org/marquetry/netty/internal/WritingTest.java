package org.marquetry.netty.internal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.Loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WritingTest {
    private static final int MUCH = 20_000_000;

    @EitherTransport
    void aTurnSendsAConnectionOnce(String transport) throws Exception {
        int many = 2000;
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            bytes.skipBytes(bytes.readableBytes());
            appendNumbers(connection, 0, many);
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            assertNumbers(client, 0, many);
            assertEquals(1, rig.transport.sends.get());
        }
    }

    @EitherTransport
    void theTasksAndTheEndOfATurnShareOneSend(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            Connection connection = rig.handler(0).connection;
            Loop loop = rig.loops.loop(0);
            Rig.run(loop, () -> {
                appendNumbers(connection, 0, 10);
                loop.execute(() -> appendNumbers(connection, 10, 20));
                loop.atEndOfTurn(() -> {
                    appendNumbers(connection, 20, 30);
                    loop.atEndOfTurn(() -> appendNumbers(connection, 30, 40));
                });
            });
            assertNumbers(client, 0, 40);
            assertEquals(1, rig.transport.sends.get());
        }
    }

    @EitherTransport
    void eachOfManyConnectionsIsSentOnceInATurn(String transport) throws Exception {
        int many = 300;
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                clients.add(rig.connect());
            }
            rig.handler(many - 1);
            Rig.run(rig.loops.loop(0), () -> {
                for (int number = 0; number < 100; number++) {
                    for (TestHandler handler : rig.handlers) {
                        handler.connection.output().writeInt(number);
                    }
                }
            });
            for (Socket client : clients) {
                assertNumbers(client, 0, 100);
            }
            assertEquals(many, rig.transport.sends.get());
        }
    }

    @EitherTransport
    void muchOutputLeavesWithinTheTurn(String transport) throws Exception {
        int numbers = 250_000;
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            Connection connection = rig.handler(0).connection;
            Rig.run(rig.loops.loop(0), () -> {
                appendNumbers(connection, 0, numbers);
                int sends = rig.transport.sends.get();
                assertTrue(sends >= 1, "nothing was sent within the turn");
            });
            assertNumbers(client, 0, numbers);
        }
    }

    /** A thousand receivers of one large message must not take a thousand times its size. */
    @EitherTransport
    void largeMessagesToManyReceiversDoNotPileUpInATurn(String transport) throws Exception {
        int many = 200;
        byte[] large = new byte[1_000_000];
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            for (int i = 0; i < many; i++) {
                Socket client = rig.connect();
                Thread reader = new Thread(() -> drainUntilEnd(client));
                reader.setDaemon(true);
                reader.start();
            }
            rig.handler(many - 1);
            Rig.run(rig.loops.loop(0), () -> {
                for (TestHandler handler : rig.handlers) {
                    handler.connection.output().writeBytes(large);
                }
                assertTrue(rig.transport.sends.get() >= many - 1, "only " + rig.transport.sends.get() + " sent");
            });
        }
    }

    @EitherTransport
    void orderSurvivesAReaderThatStalls(String transport) throws Exception {
        int numbers = MUCH / Integer.BYTES;
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = new Socket();
            client.setReceiveBufferSize(4096);
            rig.connect(client);
            Connection connection = rig.handler(0).connection;
            for (int at = 0; at < numbers; at += 5000) {
                int from = at;
                Rig.run(rig.loops.loop(0), () -> appendNumbers(connection, from, Math.min(numbers, from + 5000)));
            }
            assertTrue(Rig.on(rig.loops.loop(0), connection::unsent) > MUCH / 10);
            assertNumbers(client, 0, numbers);
            Rig.until(() -> Rig.on(rig.loops.loop(0), connection::unsent) == 0);
        }
    }

    @EitherTransport
    void aStalledConnectionIsNotWritableUntilMostHasLeft(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            Connection connection = handler.connection;
            Loop loop = rig.loops.loop(0);
            AtomicBoolean full = new AtomicBoolean();
            int numbers = 0;
            while (!full.get()) {
                int from = numbers;
                Rig.run(loop, () -> {
                    if (connection.isWritable()) {
                        appendNumbers(connection, from, from + 1000);
                    } else {
                        full.set(true);
                    }
                });
                numbers += full.get() ? 0 : 1000;
            }
            int unsent = Rig.on(loop, connection::unsent);
            assertTrue(unsent > Rig.MAX_UNSENT && unsent < 2 * Rig.MAX_UNSENT, "unsent " + unsent);
            assertFalse(Rig.on(loop, connection::isWritable));
            assertEquals(0, handler.writableCalls.get());

            assertNumbers(client, 0, numbers);
            Rig.until(() -> handler.writableCalls.get() == 1);
            assertTrue(Rig.on(loop, connection::isWritable));
            assertTrue(Rig.on(loop, connection::unsent) <= Rig.MAX_UNSENT / 2);
        }
    }

    @EitherTransport
    void aConnectionThatFillsUpAndEmptiesWithinATurnIsAnnouncedWritable(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            ByteBuf large = io.netty.buffer.Unpooled.wrappedBuffer(new byte[Rig.MAX_UNSENT + 1]);
            Rig.run(rig.loops.loop(0), () -> {
                handler.connection.output().writeBytes(large);
                assertFalse(handler.connection.isWritable());
            });
            client.getInputStream().skipNBytes(Rig.MAX_UNSENT + 1);
            Rig.until(() -> handler.writableCalls.get() == 1);
            assertTrue(Rig.on(rig.loops.loop(0), handler.connection::isWritable));
        }
    }

    @EitherTransport
    void aHandlerThatWritesWhenItMayDoesNotHoldUpOthers(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            byte[] block = new byte[Rig.MAX_UNSENT + 1];
            handler.onWritable = () -> {
                handler.connection.output().writeBytes(block);
                handler.connection.isWritable();
            };
            Thread reader = new Thread(() -> drainUntilEnd(client));
            reader.start();
            Rig.run(rig.loops.loop(0), handler.onWritable);
            Rig.until(() -> handler.writableCalls.get() > 20);
            rig.settle(rig.connect());
            client.close();
            reader.join();
        }
    }

    @EitherTransport
    void outputAfterTheEndGoesNowhere(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            Connection connection = rig.handler(0).connection;
            Rig.run(rig.loops.loop(0), () -> {
                connection.output().writeByte(1);
                connection.close();
                connection.output().writeByte(2);
            });
            assertEquals(1, client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
            client.close();
            Rig.until(() -> rig.binding.connections() == 0);
            Rig.run(rig.loops.loop(0), () -> {
                connection.output().writeBytes(new byte[100_000]);
                assertEquals(0, connection.output().readableBytes());
                assertEquals(0, connection.unsent());
            });
        }
    }

    @EitherTransport
    void outputToAClientThatIsGoneEndsTheConnection(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = rig.connect();
            TestHandler handler = rig.handler(0);
            Rig.run(rig.loops.loop(0), () -> handler.connection.reading(false));
            client.setSoLinger(true, 0);
            client.close();
            Rig.until(() -> {
                Rig.run(rig.loops.loop(0), () -> handler.connection.output().writeInt(1));
                return handler.closedCalls.get() > 0;
            });
        }
    }

    private static void appendNumbers(Connection connection, int from, int to) {
        for (int number = from; number < to; number++) {
            connection.output().writeInt(number);
        }
    }

    private static void assertNumbers(Socket client, int from, int to) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream(), 65536));
        for (int number = from; number < to; number++) {
            int read = in.readInt();
            if (read != number) {
                assertEquals(number, read);
            }
        }
    }

    private static void drainUntilEnd(Socket client) {
        byte[] sink = new byte[65536];
        try {
            while (client.getInputStream().read(sink) >= 0) {
                // Only to make room.
            }
        } catch (IOException e) {
            // The test is over and has closed the socket.
        }
    }
}
