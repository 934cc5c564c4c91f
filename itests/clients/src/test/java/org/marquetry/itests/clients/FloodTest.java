package org.marquetry.itests.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that ask for more than there is, by number or by not reading, of a broker with a small heap. */
@NeedsProcess
class FloodTest {
    private BrokerProcess broker;
    private Bystander bystander;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .likeInService()
                .jvm("-Xmx96m")
                .config("org.marquetry.broker", "connectTimeout=2")
                .start();
        bystander = new Bystander(broker.address(), "bystander");
    }

    @AfterEach
    void othersAreNotDisturbed() throws IOException {
        try (BrokerProcess ending = broker) {
            bystander.exchange();
            bystander.close();
            assertTrue(ending.residentBytes() < 350L << 20, () -> "resident memory\n" + ending.transcript());
            assertEquals(0, ending.stop(), ending::transcript);
            assertEquals(List.of(), ending.alarms());
        }
    }

    @Test
    void manyClientsThatNeverSayAnythingAreSentAway() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            silent.add(RawClient.open(broker.address(), Level.V5));
        }
        bystander.exchange();
        for (RawClient client : silent) {
            client.expectClosed();
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    void aClientThatNeverReadsCostsItsOwnMessagesOnly(Level level) throws IOException {
        String topic = "flood/" + level;
        byte[] payload = new byte[100_000];
        try (RawClient deaf = RawClient.openNarrow(broker.address(), level);
                RawClient sender = RawClient.connected(broker.address(), Level.V5, "sender")) {
            deaf.connect(deaf.packets().connect("deaf-" + level));
            deaf.subscribe(1, topic + "/0", 0, 0);
            deaf.subscribe(2, topic + "/1", 1, 1);
            for (int i = 0; i < 1_500; i++) {
                sender.send(sender.packets().publish(0, 0, topic + "/0", payload, PropertyBytes.NONE));
                sender.send(sender.packets().publish(2, 1, topic + "/1", payload, PropertyBytes.NONE));
                sender.expect(Received.PUBACK);
                if (i % 100 == 0) {
                    bystander.exchange();
                }
            }
            assertNotNull(broker.err().await(line -> line.contains("deaf-" + level), Deadline.PATIENCE));
        }
    }

    @Test
    void acknowledgementsThatAreNeverReadAreBoundedToo() throws IOException {
        try (RawClient deaf = RawClient.openNarrow(broker.address(), Level.V311)) {
            deaf.connect(deaf.packets().connect("pinger"));
            byte[] pings = new byte[1 << 16];
            for (int i = 0; i < pings.length; i += 2) {
                pings[i] = (byte) 0xC0;
            }
            Thread flood = new Thread(
                    () -> {
                        try {
                            for (int i = 0; i < 500; i++) {
                                deaf.sendWhatGoes(pings);
                            }
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "flood");
            flood.setDaemon(true);
            flood.start();
            for (int i = 0; i < 500; i++) {
                bystander.exchange();
            }
        }
    }
}
