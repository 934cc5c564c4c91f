package org.marquetry.itests.evidence;

import java.util.List;

import org.marquetry.api.testkit.Normative;

/** Where a statement stands. */
public enum Source {
    MQTT_5_0("5.0"),
    MQTT_3_1_1("3.1.1"),
    MQTT_3_1("3.1"),
    CHOICE("choice");

    private final String label;

    Source(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The statements of this source that a test names. */
    List<String> named(Normative normative) {
        return List.of(
                switch (this) {
                    case MQTT_5_0 -> normative.value();
                    case MQTT_3_1_1 -> normative.v311();
                    case MQTT_3_1 -> normative.v31();
                    case CHOICE -> normative.choices();
                });
    }
}
