package cfis.models

import com.google.gson.TypeAdapter
import com.google.gson.annotations.JsonAdapter
import com.google.gson.stream.JsonReader
import com.google.gson.stream.JsonToken
import com.google.gson.stream.JsonWriter

/** A token, which texts do not show. */
@JsonAdapter(Secret.Adapter::class)
data class Secret(val value: String) {
    override fun toString() = "*"

    internal class Adapter : TypeAdapter<Secret>() {
        override fun write(out: JsonWriter, secret: Secret?) {
            out.value(secret?.value)
        }

        override fun read(reader: JsonReader): Secret? =
            if (reader.peek() == JsonToken.NULL) {
                reader.nextNull()
                null
            } else {
                Secret(reader.nextString())
            }
    }
}
