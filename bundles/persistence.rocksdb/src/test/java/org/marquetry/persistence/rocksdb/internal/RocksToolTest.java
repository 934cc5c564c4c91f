package org.marquetry.persistence.rocksdb.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableSettings;
import org.marquetry.persistence.keyvalue.TableStore;

import static java.time.Duration.ZERO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What operators can do, with files of RocksDB. */
final class RocksToolTest {
    private static final int MESSAGES = 2000;

    @TempDir
    private Path directory;

    private final RocksTool tool = new RocksTool();

    @Test
    void aStoreIsBackedUpInUseAndRestoredElsewhere() throws Exception {
        Path store = directory.resolve("store");
        Path copy = directory.resolve("copy");
        Path backup = directory.resolve("backup");
        try (TableStore open = open(store)) {
            fill(open);
            assertEquals(0, run(open.tool("live"), "backup", backup).status());
            List<String> kept = run(open.tool("live"), "show", "retained").lines();

            assertEquals(0, run(tool, "restore", copy, backup).status());

            assertEquals(MESSAGES + 1, kept.size());
            assertEquals(kept, run(tool, "show", copy, "retained").lines());
            assertEquals(2, run(tool, "show", copy, "sessions").lines().size());
            assertEquals(0, run(tool, "verify", copy).status());
        }
    }

    @Test
    void aStoreInUseIsLeftAlone() throws Exception {
        Path store = directory.resolve("store");
        try (TableStore open = open(store)) {
            Run run = run(tool, "verify", store);

            assertEquals(1, run.status());
            assertEquals(1, run.lines().size(), run.toString());
            assertTrue(run.lines().get(0).contains(store.toString()), run.toString());
            assertEquals(0, run(open.tool("live"), "verify").status());
        }
    }

    @Test
    void aDirectoryWithoutAStoreStaysAsItIs() throws Exception {
        Files.writeString(directory.resolve("letter"), "dear");

        assertEquals(
                List.of("there is no store in " + directory),
                run(tool, "verify", directory).lines());
        assertEquals(List.of("letter"), List.of(directory.toFile().list()));
    }

    @Test
    void compactingGivesBackRoom() throws Exception {
        Path store = directory.resolve("store");
        try (TableStore open = open(store)) {
            fill(open);
        }

        assertEquals(0, run(tool, "compact", store).status());

        assertEquals(MESSAGES + 1, run(tool, "show", store, "retained").lines().size());
    }

    /** How a command went, and all that it wrote. */
    private record Run(int status, List<String> lines) {}

    private static Run run(ToolProvider tool, Object... words) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        String[] arguments = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            arguments[i] = words[i].toString();
        }
        int status = tool.run(printer, printer, arguments);
        return new Run(status, out.toString().lines().toList());
    }

    private static TableStore open(Path store) throws StoreException {
        return new TableStore("test", new RocksOpener(), new TableSettings(store, SyncMode.ALWAYS, ZERO, ZERO));
    }

    private static void fill(TableStore store) throws Exception {
        StoreWriter writer = store.writer(Runnable::run);
        writer.append(new SessionPut("a", "", 60, -1));
        byte[] payload = "payload".repeat(20).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MESSAGES; i++) {
            writer.append(new RetainedPut(Message.of("t/" + i, payload, QoS.AT_LEAST_ONCE, true)));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                done.complete(null);
            }

            @Override
            public void failed(StoreException reason) {
                done.completeExceptionally(reason);
            }
        });
        done.get(20, TimeUnit.SECONDS);
    }
}
