package org.marquetry.launcher.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(20)
final class LogQueueTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void linesAreWrittenInTheirOrder() {
        LogQueue queue = new LogQueue(new PrintStream(written, true, StandardCharsets.UTF_8), new Plain());
        for (int i = 0; i < 100; i++) {
            queue.publish(new LogRecord(Level.INFO, Integer.toString(i)));
        }
        queue.flush();

        String expected =
                String.join("", IntStream.range(0, 100).mapToObj(i -> i + "\n").toList());
        assertEquals(expected, written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whoLogsDoesNotWaitForWhoReads() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        PrintStream pipe = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        awaitReader();
                        written.write(octet);
                    }

                    private void awaitReader() {
                        try {
                            reads.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                true,
                StandardCharsets.UTF_8);
        LogQueue queue = new LogQueue(pipe, new Plain());

        for (int i = 0; i < 5000; i++) {
            queue.publish(new LogRecord(Level.INFO, "x"));
        }
        reads.countDown();

        CountDownLatch room = new CountDownLatch(1);
        while (!room.await(1, TimeUnit.MILLISECONDS)) {
            queue.publish(new LogRecord(Level.INFO, "last"));
            queue.flush();
            if (written.toString(StandardCharsets.UTF_8).contains("last")) {
                room.countDown();
            }
        }
        String text = written.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(" log lines were dropped"), text.substring(text.length() - 100));
        assertTrue(text.lines().filter("x"::equals).count() < 5000);
    }

    private static final class Plain extends Formatter {
        @Override
        public String format(LogRecord record) {
            return record.getMessage() + "\n";
        }
    }
}
