package org.marquetry.persistence.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.persistence.keyvalue.StoreTool;
import org.marquetry.persistence.keyvalue.TableStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What operators find out of a store, in use or not. */
final class StoreToolTest {
    private final HeapDevice device = new HeapDevice();

    @TempDir
    private Path directory;

    private TableStore store;

    @BeforeEach
    void fill() throws Exception {
        store = StoredSample.open(device, directory);
        StoredSample.fill(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void countsWhatThereIs() {
        CommandRun run = live("verify");

        assertEquals(0, run.status());
        assertEquals(
                List.of(
                        "sessions 2",
                        "subscriptions 2",
                        "wills 1",
                        "incoming packet identifiers 1",
                        "messages 2",
                        "messages with a packet identifier 1",
                        "retained messages 1"),
                run.out().subList(0, 7));
        assertEquals(List.of("without a session 0", "damaged 0"), run.out().subList(8, 10));
    }

    @Test
    void namesWhatIsDamaged() {
        byte[] value = device.written().get(Keys.subscription("a", "y"));
        value[value.length - 1] ^= 1;
        device.written().put(Keys.retained("short"), new byte[] {1});
        device.rot(key -> Arrays.equals(key, Keys.message("a", 2)));

        CommandRun run = live("verify");

        assertEquals(1, run.status());
        assertEquals(
                List.of(
                        "damaged: one or more records behind message 1 of client a cannot be read",
                        "damaged: the retained message of short: it has only 1 bytes",
                        "damaged: the subscription of client a to y: its checksum is wrong"),
                run.out().subList(0, 3));
        assertEquals("damaged 3", run.out().get(run.out().size() - 1));
    }

    @Test
    void countsWhatBelongsToNobody() throws Exception {
        StoredSample.commit(store, StoredSample.outgoing("nobody", 1, "t", 0), new OutgoingMarked("b", 5, 1, false));

        CommandRun run = live("verify");

        assertEquals(0, run.status());
        assertTrue(run.out().contains("without a session 2"), run.toString());
    }

    @Test
    void aRecordUnderAKeyOfAnotherIsDamaged() {
        byte[] value = device.written().get(Keys.retained("t/1"));
        device.written().put(Keys.retained("t/2"), value);

        assertEquals(
                "damaged: the retained message of t/2: it has another topic than its key",
                live("verify").out().get(0));
    }

    @Test
    void showsSessions() {
        assertEquals(
                List.of(
                        "CLIENT\tPRINCIPAL\tEXPIRES AFTER\tCONNECTED UNTIL\tSUBSCRIPTIONS\tWILL DUE\tQUEUED\tBYTES",
                        "a\talice\t3600 s\t1970-01-01T00:00:01Z\t2\t1970-01-01T00:01:01Z\t2\t" + queuedBytes(),
                        "b\t-\tnever\tnow\t0\t-\t0\t0"),
                live("show", "sessions").out());
    }

    private long queuedBytes() {
        return device.written().get(Keys.message("a", 1)).length
                + device.written().get(Keys.message("a", 2)).length;
    }

    @Test
    void showsRetainedMessages() {
        assertEquals(
                List.of("TOPIC\tQOS\tBYTES\tEXPIRES", "t/1\t2\t7\tnever"),
                live("show", "retained").out());
    }

    @Test
    void showsWhatWaitsForAClient() {
        assertEquals(
                List.of(
                        "NUMBER\tTOPIC\tQOS\tBYTES\tEXPIRES\tPACKET IDENTIFIER",
                        "1\tx/1\t2\t7\tnever\t9 released",
                        "2\tx/2\t2\t7\t1970-01-01T00:00:05Z\t-"),
                live("show", "queue", "a").out());
        assertEquals(1, live("show", "queue", "b").out().size());
    }

    @Test
    void namesAClientThatThereIsNot() {
        CommandRun run = live("show", "queue", "c\u001b[2J");

        assertEquals(1, run.status());
        assertEquals("there is no session of client c\\u001b[2J", run.complaint());
    }

    @Test
    void whatClientsHaveChosenMovesNoCursor() throws Exception {
        String name = "a\u001b[31m\r\nfake\u202e";
        StoredSample.commit(
                store, new SessionPut(name, "p\tq", 60, -1), new RetainedPut(StoredSample.message(name, 0)));

        assertEquals(
                "a\\u001b[31m\\u000d\\u000afake\\u202e",
                live("show", "retained").out().get(1).split("\t", -1)[0]);
        assertTrue(live("show", "sessions")
                .out()
                .contains("a\\u001b[31m\\u000d\\u000afake\\u202e\tp\\u0009q\t60 s\tnow\t0\t-\t0\t0"));
    }

    @Test
    void showsWhatItCanAndNamesTheRest() {
        byte[] value = device.written().get(Keys.message("a", 1));
        value[value.length - 1] ^= 1;

        List<String> lines = live("show", "queue", "a").out();

        assertEquals("damaged: message 1 of client a: its checksum is wrong", lines.get(1));
        assertTrue(lines.get(2).startsWith("2\tx/2"), lines.get(2));
    }

    @Test
    void doesTheSameWithAStoreThatIsNotInUse() throws Exception {
        List<String> verified = live("verify").out();
        List<String> sessions = live("show", "sessions").out();
        store.close();
        Files.createFile(directory.resolve("table"));

        assertEquals(verified, offline("verify", directory).out());
        assertEquals(sessions, offline("show", directory, "sessions").out());
        assertEquals(0, offline("show", directory, "retained").status());
        assertEquals(0, offline("show", directory, "queue", "a").status());
        assertEquals(0, offline("compact", directory).status());
    }

    @Test
    void makesNoStoreWhereNoneIs() throws Exception {
        Path missing = directory.resolve("missing");
        Path empty = Files.createDirectory(directory.resolve("empty"));

        CommandRun run = offline("verify", missing);

        assertEquals(1, run.status());
        assertEquals("there is no store in " + missing, run.complaint());
        assertTrue(Files.notExists(missing));
        assertEquals("there is no store in " + empty, offline("compact", empty).complaint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "verify more",
                "show",
                "show all",
                "show queue",
                "backup",
                "remove everything",
                "restore file"
            })
    void saysWhatThereIsWhenItDoesNotKnowACommand(String words) {
        Object[] unknown = words.isEmpty() ? new Object[0] : words.split(" ");

        CommandRun run = live(unknown);

        assertEquals(2, run.status());
        assertEquals(
                "use verify, show sessions, show retained, show queue CLIENT, backup FILE, show counters",
                run.complaint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "verify",
                "verify DIR more",
                "show DIR",
                "show DIR all",
                "backup DIR",
                "restore DIR",
                "compact DIR x"
            })
    void theSameForAStoreThatIsNotInUse(String words) {
        CommandRun run = offline(words.isEmpty() ? new Object[0] : (Object[]) words.split(" "));

        assertEquals(2, run.status());
        assertTrue(run.complaint().startsWith("use verify DIR, compact DIR, show DIR sessions"), run.complaint());
    }

    @Test
    void aStoreThatIsClosedSaysSo() {
        store.close();

        CommandRun run = live("verify");

        assertEquals(1, run.status());
        assertEquals("the store in " + directory + " is not open", run.complaint());
    }

    @Test
    void aDamagedVersionOfTheFormatIsGotOver() throws Exception {
        store.close();
        device.rot(key -> Arrays.equals(key, Keys.FORMAT));

        store = StoredSample.open(device, directory);
        device.rot(key -> false);

        assertEquals(0, live("verify").status());
    }

    private CommandRun live(Object... words) {
        return CommandRun.of(store.tool("heap"), words);
    }

    private CommandRun offline(Object... words) {
        return CommandRun.of(new StoreTool("heap", device), words);
    }
}
