package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.persistence.keyvalue.SyncMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.persistence.internal.OpenStore.await;
import static org.marquetry.persistence.internal.OpenStore.put;
import static org.marquetry.persistence.internal.OpenStore.retained;
import static org.marquetry.persistence.internal.OpenStore.session;

/** Records that are not what was written are left out, counted and told of; all others are read. */
final class DamageTest {
    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();
    private OpenStore open;

    @BeforeEach
    void open() throws Exception {
        open = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS));
        for (String client : List.of("a", "b", "c")) {
            open.commit(
                    session(client),
                    new SubscriptionPut(client, TopicSubscription.of("x", QoS.AT_LEAST_ONCE), 0),
                    new IncomingPut(client, 7),
                    put(client, 1),
                    put(client, 2),
                    put(client, 3),
                    new OutgoingMarked(client, 1, 5, false),
                    retained("topic of " + client));
        }
    }

    @AfterEach
    void close() {
        open.close();
    }

    private void damage(byte[] key) {
        byte[] value = device.written().get(key);
        value[value.length / 2] ^= 0x10;
    }

    private long damaged() {
        return open.store.counters().damaged();
    }

    @Test
    void aDamagedMessageIsLeftOutOfItsQueue() throws Exception {
        damage(Keys.message("b", 2));

        QueuePage page = open.page("b");

        assertEquals(List.of(1L, 3L), open.queue("b"));
        assertEquals(1, page.damaged());
        assertEquals(3, open.queue("a").size());
        assertTrue(open.state().reason().contains("damaged"), open.state().reason());
    }

    @Test
    void messagesThatCannotBeReadAtAllAreGotPast() throws Exception {
        device.rot(key -> Arrays.equals(key, Keys.message("b", 2)));

        QueuePage page = open.page("b");

        assertEquals(
                List.of(1L, 3L),
                page.messages().stream().map(each -> each.sequence()).toList());
        assertEquals(1, page.damaged());
    }

    @Test
    void aQueueOfWhichNothingCanBeReadIsEmpty() throws Exception {
        byte[] prefix = Keys.prefix(Keys.MESSAGES, "b");
        device.rot(key -> Scan.startsWith(key, prefix));

        QueuePage page = open.page("b");

        assertEquals(List.of(), page.messages());
        assertTrue(page.damaged() > 0);
        assertEquals(-1, page.next());
    }

    @Test
    void aDamagedMarkCostsItsMessageOnly() throws Exception {
        damage(Keys.mark("b", 1));

        assertEquals(List.of(2L, 3L), open.queue("b"));
    }

    @Test
    void aDamagedSubscriptionIsLeftOut() throws Exception {
        damage(Keys.subscription("b", "x"));

        Heard heard = open.heard();

        assertEquals(1, damaged());
        assertTrue(heard.sessions.contains("a Subscription"));
        assertTrue(heard.sessions.contains("b Session"));
        assertTrue(heard.sessions.contains("b Incoming"));
        assertTrue(!heard.sessions.contains("b Subscription"));
    }

    @Test
    void sessionsBesideOneThatCannotBeReadAreTold() throws Exception {
        byte[] prefix = Keys.prefix(Keys.SESSIONS, "b");
        device.rot(key -> Scan.startsWith(key, prefix));

        Heard heard = open.heard();

        assertTrue(damaged() > 0);
        assertTrue(heard.sessions.contains("a Session"));
        assertTrue(heard.sessions.contains("c Session"), heard.sessions.toString());
        assertTrue(heard.sessions.contains("c 1..3"));
    }

    @Test
    void aDamagedRetainedMessageIsLeftOut() throws Exception {
        damage(Keys.retained("topic of b"));

        assertEquals(List.of("topic of a", "topic of c"), open.heard().retained);
        List<Message> read = await(open.store
                .reader(Runnable::run)
                .retained(List.of("topic of a", "topic of b"))
                .toCompletableFuture());
        assertEquals("topic of a", read.get(0).topic());
        assertEquals(null, read.get(1));
        assertEquals(2, damaged());
    }

    @Test
    void retainedMessagesBehindWhatCannotBeReadAreTold() throws Exception {
        device.rot(key -> Arrays.equals(key, Keys.retained("topic of b")));

        assertEquals(List.of("topic of a", "topic of c"), open.heard().retained);
    }

    @Test
    void whatBelongsToNobodyIsRemovedWhenAnEngineStarts() throws Exception {
        open.commit(
                put("stray", 1), put("0", 2), new IncomingPut("other", 3), new OutgoingMarked("stray", 1, 5, false));

        Heard heard = open.heard();
        open.commit();

        assertEquals(
                List.of(),
                heard.sessions.stream().filter(each -> each.startsWith("stray")).toList());
        assertEquals(List.of(), open.queue("stray"));
        assertEquals(List.of(), open.queue("0"));
        assertEquals(null, device.written().get(Keys.incoming("other", 3)));
        assertEquals(null, device.written().get(Keys.mark("stray", 1)));
        assertEquals(3, open.queue("a").size());
    }
}
