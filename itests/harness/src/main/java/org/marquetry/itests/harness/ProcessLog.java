package org.marquetry.itests.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One output stream of a process: its latest lines, and all that must never be written. Everything also goes to a file, which
 * stays for whoever looks into a failure.
 */
public final class ProcessLog {
    private static final int KEPT = 20_000;
    private static final Pattern ALARM = Pattern.compile(
            "\\bERROR\\b|\\bSEVERE\\b|Exception\\b|Error\\b|^\\s+at [\\w.$/]+\\(|\\bLEAK\\b|OutOfMemory");

    private final Deque<String> lines = new ArrayDeque<>();
    private final List<String> alarms = new ArrayList<>();
    private final Thread reader;
    private long count;
    private boolean ended;

    /** Follows a stream until it ends. */
    public ProcessLog(String name, InputStream stream, Path file) {
        reader = new Thread(() -> read(stream, file), name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream stream, Path file) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(file))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                copy.println(line);
                add(line);
            }
        } catch (IOException e) {
            add("(the log could not be read further: " + e + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        count++;
        lines.addLast(line);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
        if (alarms.size() < KEPT && ALARM.matcher(line).find()) {
            alarms.add(line);
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The latest lines. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The latest lines that meet a condition. */
    public List<String> lines(Predicate<String> condition) {
        return lines().stream().filter(condition).toList();
    }

    /** The lines written since there were so many, as far as they are kept, that meet a condition. */
    public synchronized List<String> linesSince(long mark, Predicate<String> condition) {
        return lines.stream()
                .skip(Math.max(0, lines.size() - (count - mark)))
                .filter(condition)
                .toList();
    }

    /** All lines with an error, an exception or a stack trace in them. */
    public synchronized List<String> alarms() {
        return List.copyOf(alarms);
    }

    /** How many lines were written so far. */
    public synchronized long count() {
        return count;
    }

    /** Waits until a line was written that meets a condition, and returns it; null if none came. */
    public String await(Predicate<String> condition, Duration patience) {
        return awaitSince(0, condition, patience);
    }

    /** Waits until a line was written, since there were so many, that meets a condition; null if none came. */
    public synchronized String awaitSince(long mark, Predicate<String> condition, Duration patience) {
        Deadline deadline = Deadline.in(patience);
        long seen = mark;
        while (true) {
            String found = lines.stream()
                    .skip(Math.max(0, lines.size() - (count - seen)))
                    .filter(condition)
                    .findFirst()
                    .orElse(null);
            seen = count;
            if (found != null || ended || deadline.isOver()) {
                return found;
            }
            pause(deadline);
        }
    }

    private void pause(Deadline deadline) {
        try {
            wait(deadline.millisLeft());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a line of the log", e);
        }
    }

    /** Waits until the process has closed the stream. */
    void join() throws InterruptedException {
        reader.join(Deadline.PATIENCE.toMillis());
    }
}
