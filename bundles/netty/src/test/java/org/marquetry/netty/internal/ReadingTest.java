package org.marquetry.netty.internal;

import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.transport.Connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReadingTest {

    @EitherTransport
    void aLargePacketIsOfferedAsItGrowsAndNotForEachByte(String transport) throws Exception {
        AtomicInteger frames = new AtomicInteger();
        try (Rig rig = new Rig(transport, 1, new Frames((connection, frame) -> frames.incrementAndGet()))) {
            Socket client = rig.connect();
            client.getOutputStream().write(Frames.frame(new byte[10_000_000]));
            Rig.until(() -> frames.get() == 1);
            int offers = rig.handler(0).receivedCalls.get();
            assertTrue(offers > 1 && offers < 1000, offers + " offers");
        }
    }

    @EitherTransport
    void anIdleConnectionHoldsNoBuffer(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, Frames.echoed())) {
            Socket client = rig.connect();
            byte[] frame = Frames.frame(new byte[100]);
            client.getOutputStream().write(frame);
            client.getInputStream().readNBytes(frame.length);
            long idle = Rig.on(rig.loops.loop(0), rig::buffers);

            client.getOutputStream().write(frame, 0, 50);
            Rig.until(() -> rig.handler(0).receivedCalls.get() == 2);
            long kept = Rig.on(rig.loops.loop(0), rig::buffers) - idle;
            assertTrue(kept > 0 && kept < 256, kept + " bytes are held for the beginning of a packet");

            client.getOutputStream().write(frame, 50, frame.length - 50);
            client.getInputStream().readNBytes(frame.length);
            assertEquals(idle, Rig.on(rig.loops.loop(0), rig::buffers));
        }
    }

    @EitherTransport
    void nothingArrivesWhileReadingIsOff(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket paused = rig.connect();
            TestHandler handler = rig.handler(0);
            Rig.run(rig.loops.loop(0), () -> handler.connection.reading(false));
            paused.getOutputStream().write(7);
            rig.settle(rig.connect());
            assertEquals(0, handler.receivedCalls.get());

            Rig.run(rig.loops.loop(0), () -> handler.connection.reading(true));
            assertEquals(7, paused.getInputStream().read());
        }
    }

    @EitherTransport
    void aClientIsHeldUpWhileReadingIsOff(String transport) throws Exception {
        AtomicLong received = new AtomicLong();
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            received.addAndGet(bytes.readableBytes());
            bytes.skipBytes(bytes.readableBytes());
            connection.reading(false);
        })) {
            Socket client = rig.connect();
            int much = 30_000_000;
            Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(new byte[much]);
                } catch (java.io.IOException e) {
                    // The test has failed and closed the socket.
                }
            });
            writer.start();
            Rig.until(() -> received.get() > 0);
            long first = received.get();
            assertTrue(first <= 2 * ReadBuffer.SIZE, first + " bytes arrived at once");
            TestHandler handler = rig.handler(0);
            while (received.get() < much) {
                long before = received.get();
                Rig.run(rig.loops.loop(0), () -> handler.connection.reading(true));
                Rig.until(() -> received.get() > before);
            }
            writer.join();
        }
    }

    @EitherTransport
    void whatTheHandlerLeavesIsOfferedAgainWhenItResumes(String transport) throws Exception {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            seen.add(bytes.readableBytes());
            bytes.skipBytes(1);
        })) {
            rig.connect().getOutputStream().write(new byte[3]);
            TestHandler handler = rig.handler(0);
            Rig.until(() -> !seen.isEmpty());
            for (int i = 1; i <= 2; i++) {
                Rig.run(rig.loops.loop(0), () -> {
                    handler.connection.resume();
                    handler.connection.resume();
                });
                int offers = i + 1;
                Rig.until(() -> seen.size() == offers);
            }
            Rig.run(rig.loops.loop(0), handler.connection::resume);
            Rig.run(rig.loops.loop(0), () -> {});
            assertEquals(List.of(3, 2, 1), seen);
        }
    }

    @EitherTransport
    void newBytesAreOfferedBehindThoseThatWereLeft(String transport) throws Exception {
        List<byte[]> seen = Collections.synchronizedList(new ArrayList<>());
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            byte[] all = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), all);
            seen.add(all);
            if (all.length == 4) {
                bytes.skipBytes(2);
            }
        })) {
            Socket client = rig.connect();
            for (int i = 1; i <= 6; i++) {
                client.getOutputStream().write(i);
                int offers = i;
                Rig.until(() -> seen.size() == offers);
            }
            assertArrayEquals(new byte[] {1, 2, 3, 4}, seen.get(3));
            assertArrayEquals(new byte[] {3, 4, 5}, seen.get(4));
            assertArrayEquals(new byte[] {3, 4, 5, 6}, seen.get(5));
        }
    }

    @EitherTransport
    void aHandlerThatResumesForEverDoesNotHoldUpOthers(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            if (bytes.getByte(bytes.readerIndex()) == 99) {
                connection.resume();
            } else {
                TestHandler.echo(connection, bytes);
            }
        })) {
            rig.connect().getOutputStream().write(99);
            Rig.until(() -> rig.handler(0).receivedCalls.get() > 10);
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void whatAClientSentBeforeItsEndIsNotLostWhileReadingIsOff(String transport) throws Exception {
        int many = 200;
        AtomicInteger frames = new AtomicInteger();
        Frames counting = new Frames((connection, frame) -> frames.incrementAndGet());
        AtomicInteger pause = new AtomicInteger(1);
        try (Rig rig = new Rig(transport, 1, (Connection connection, ByteBuf bytes) -> {
            if (bytes.getByte(bytes.readerIndex()) == 99) {
                TestHandler.echo(connection, bytes);
            } else if (pause.getAndSet(0) == 1) {
                connection.reading(false);
            } else {
                counting.accept(connection, bytes);
            }
        })) {
            Socket client = rig.connect();
            for (int i = 0; i < many; i++) {
                client.getOutputStream().write(Frames.frame(new byte[1000]));
            }
            client.close();
            Socket other = rig.connect();
            for (int i = 0; i < 3; i++) {
                other.getOutputStream().write(99);
                other.getInputStream().read();
            }
            TestHandler handler = rig.handler(0);
            assertEquals(0, frames.get());
            assertEquals(0, handler.closedCalls.get());

            Rig.run(rig.loops.loop(0), () -> handler.connection.reading(true));
            handler.closed.await();
            assertEquals(many, frames.get());
        }
    }

    @EitherTransport
    void aHandlerThatKeepsTheSharedBufferDoesNotGetOthersBytes(String transport) throws Exception {
        List<ByteBuf> stolen = Collections.synchronizedList(new ArrayList<>());
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            if (bytes.getByte(bytes.readerIndex()) == 99) {
                stolen.add(bytes.retainedSlice());
                bytes.skipBytes(bytes.readableBytes());
            } else {
                TestHandler.echo(connection, bytes);
            }
        })) {
            rig.connect().getOutputStream().write(new byte[] {99, 98, 97});
            Rig.until(() -> stolen.size() == 1);
            rig.settle(rig.connect());
            byte[] kept = new byte[3];
            stolen.get(0).getBytes(0, kept);
            assertArrayEquals(new byte[] {99, 98, 97}, kept, Arrays.toString(kept));
            assertTrue(stolen.get(0).release());
        }
    }

    @EitherTransport
    void nothingIsOfferedAfterTheHandlerHasClosed(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, (connection, bytes) -> {
            connection.output().writeByte(1);
            connection.close();
            connection.resume();
            connection.reading(true);
        })) {
            Socket client = rig.connect();
            client.getOutputStream().write(new byte[1000]);
            assertEquals(1, client.getInputStream().read());
            client.getOutputStream().write(new byte[1000]);
            assertEquals(-1, client.getInputStream().read());
            client.close();
            rig.handler(0).closed.await();
            Rig.until(() -> rig.binding.connections() == 0);
            assertEquals(1, rig.handler(0).receivedCalls.get());
        }
    }
}
