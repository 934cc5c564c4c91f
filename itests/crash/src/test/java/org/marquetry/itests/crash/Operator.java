package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.marquetry.itests.harness.BrokerProcess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an operator gets to know of a store: by the commands of the launcher, over the socket that they use, and from the log. */
final class Operator {
    private static final String LOGGER = " org.marquetry.persistence: ";

    private final BrokerProcess broker;
    private final StoreKind store;
    private final Control control;

    Operator(BrokerProcess broker, StoreKind store, Path data) {
        this.broker = broker;
        this.store = store;
        control = new Control(data);
    }

    /** The state of the store: its condition, and unless that is well, the reason and what helps. */
    private List<String> health() throws IOException {
        List<String> lines = control.ask("health");
        List<String> found = lines.stream()
                .filter(line -> line.startsWith(store.pid() + "\t"))
                .toList();
        assertEquals(1, found.size(), lines::toString);
        List<String> columns = List.of(found.get(0).split("\t"));
        boolean isWell = columns.get(1).equals("well");
        assertTrue(isWell || lines.get(lines.size() - 1).equals("1"), "the exit status says so: " + lines);
        return columns.subList(1, columns.size());
    }

    /** Waits until the store is not well, and says why and what helps. */
    void awaitComplaint(String reason, String remedy) {
        await().untilAsserted(() -> {
            List<String> state = health();
            assertEquals(3, state.size(), state::toString);
            assertTrue(state.get(1).contains(reason), state::toString);
            assertTrue(state.get(2).contains(remedy), state::toString);
        });
    }

    void awaitWell() {
        await().untilAsserted(() -> assertEquals(List.of("well"), health()));
    }

    /** What the store has counted. */
    long counted(String what) throws IOException {
        return control.ask("show", "counters").stream()
                .filter(line -> line.startsWith(what + " "))
                .map(line -> Long.parseLong(line.substring(what.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Makes sure that the store has said one thing, in one line, and perhaps when it was over; and nobody wrote a stack trace. */
    void expectOneLine(String what) {
        List<String> said = broker.err().lines(line -> line.contains(LOGGER) && !line.contains(" INFO"));
        assertEquals(1, said.size(), broker::transcript);
        assertTrue(said.get(0).contains(what), said::toString);
        assertTrue(broker.err().lines(line -> line.startsWith("\tat ")).isEmpty(), broker::transcript);
    }
}
