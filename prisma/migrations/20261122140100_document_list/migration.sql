-- Documents are found by the words of their names. What is erased is not listed.
CREATE INDEX "document_words_idx" ON "document" USING gin (docket_words("name")) WHERE "erased_at" IS NULL;
